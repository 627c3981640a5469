// Runs a program with an O_PATH descriptor as standard input. Usage: path_stdin FILE PROGRAM
// ARGUMENTS...
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  int fd = open(argv[1], O_PATH);
  if (fd < 0 || dup2(fd, 0) < 0) return 2;
  execv(argv[2], argv + 2);
  perror(argv[2]);
  return 2;
}
