// A user who starts and ends a distribution over and over and stops every process of theirs all the
// while. Usage: stopping_user SOCKET UID DISTRIBUTION SECONDS    (as root)
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char* what) {
  perror(what);
  exit(1);
}

// Sends one call and waits for its reply, two seconds at most.
static void call(const char* path, const char* method, const char* name) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  char text[512];
  int size = snprintf(text, sizeof text,
                      "{\"method\":\"org.lsl.Service.%s\",\"parameters\":{\"name\":\"%s\"}}",
                      method, name);
  int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct timeval limit = {.tv_sec = 2};
  if (s < 0 || setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) < 0) die("socket");
  if (connect(s, (struct sockaddr*)&address, sizeof address) < 0) die("connect");
  if (write(s, text, (size_t)size + 1) != size + 1) die("write");
  if (read(s, text, sizeof text) < 0 && errno != EAGAIN) die("read");
  close(s);
}

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const uid_t user = (uid_t)atoi(argv[2]);
  pid_t stopper = fork();
  if (stopper < 0) die("fork");
  if (stopper == 0) {
    // All three ids: it may signal the user's processes only.
    if (setresgid(user, user, user) < 0 || setresuid(user, user, user) < 0) _exit(1);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) kill(-1, SIGSTOP);
  }
  // The real id stays root's, and so this process is not one of the user's.
  if (setresuid(0, user, 0) < 0) die("setresuid");
  for (time_t end = time(NULL) + atoi(argv[4]); time(NULL) < end;) {
    call(argv[1], "OpenSession", argv[3]);
    call(argv[1], "Terminate", argv[3]);
  }
  if (setresuid(0, 0, 0) < 0) die("setresuid");
  kill(stopper, SIGKILL);
  waitpid(stopper, NULL, 0);
  return 0;
}
