// Many clients that ask for a session at the same time.
// Usage: many_clients SOCKET DISTRIBUTION COUNT    prints how many of them got one within 20 seconds
#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void die(const char* what) {
  perror(what);
  exit(1);
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  char call[512];
  int size = snprintf(call, sizeof call, "{\"method\":\"org.lsl.Service.OpenSession\",\"parameters\":{\"name\":\"%s\"}}", argv[2]);
  int count = atoi(argv[3]);
  int* clients = calloc((size_t)count, sizeof *clients);
  for (int i = 0; i < count; ++i) {
    clients[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (clients[i] < 0 || connect(clients[i], (struct sockaddr*)&address, sizeof address) < 0) die("connect");
    if (write(clients[i], call, (size_t)size + 1) != size + 1) die("write");
  }
  int sessions = 0;
  for (int i = 0; i < count; ++i) {
    struct pollfd ready = {clients[i], POLLIN, 0};
    char reply[4096] = "";
    if (poll(&ready, 1, 20000) == 1 && read(clients[i], reply, sizeof reply - 1) > 0 && !strstr(reply, "\"error\"")) ++sessions;
  }
  printf("%d\n", sessions);
  return 0;
}
