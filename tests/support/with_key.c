// Runs a program with a key "lsl-test" in its session keyring. Usage: with_key PROGRAM ARGUMENTS...
#define _GNU_SOURCE
#include <linux/keyctl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ||
      syscall(SYS_add_key, "user", "lsl-test", "secret", 6, KEY_SPEC_SESSION_KEYRING) < 0) {
    perror("add_key");
    return 2;
  }
  execv(argv[1], argv + 1);
  perror(argv[1]);
  return 2;
}
