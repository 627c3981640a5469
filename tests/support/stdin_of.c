// Runs a program with a file, opened for reading and writing, as standard input. A shell would open it under another
// number and close that, which is too much for a file whose closing lasts. Usage: stdin_of FILE PROGRAM ARGUMENTS...
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  close(0);
  if (open(argv[1], O_RDWR) != 0) {
    perror(argv[1]);
    return 2;
  }
  execv(argv[2], argv + 2);
  perror(argv[2]);
  return 2;
}
