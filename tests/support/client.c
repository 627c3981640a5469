// A client of the service that does not keep to its rules.
// Usage: client SOCKET HOW
//
//   fds N FILE    a call with N descriptors of FILE attached; prints the reply
//   half          half a call, then end of stream; prints how the service ends it
//   huge BYTES    a call without an end; prints whether BYTES bytes were taken
//   deaf CALLS    up to CALLS calls whose replies are never read; prints how many; stays
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char kCall[] = "{\"method\":\"org.varlink.service.GetInfo\"}";

static void die(const char* what) {
  perror(what);
  exit(1);
}

static int connect_to(const char* path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (s < 0 || connect(s, (struct sockaddr*)&address, sizeof address) < 0) die("connect");
  return s;
}

// EPERM: the service does not let descriptors arrive at all (Linux 6.16, SO_PASSRIGHTS).
static int send_fds(int s, const char* bytes, size_t size, int fd, int count) {
  char control[CMSG_SPACE(253 * sizeof(int))] = {0};
  struct iovec vector = {(void*)bytes, size};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
  if (count > 0) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int));
    struct cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
    for (int i = 0; i < count; ++i) ((int*)CMSG_DATA(header))[i] = fd;
  }
  return sendmsg(s, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

static void refused(void) {
  if (errno != EPERM) die("send");
  puts("refused");
  exit(0);
}

// At most 253 descriptors travel at once (SCM_MAX_FD): more of them ride on more bytes of the call.
static void fds(int s, int count, const char* file) {
  int fd = open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) die(file);
  size_t at = 0;
  for (; count > 253; count -= 253, ++at)
    if (send_fds(s, kCall + at, 1, fd, 253) < 0) refused();
  if (send_fds(s, kCall + at, sizeof kCall - at, fd, count) < 0) refused();
}

static void print_reply(int s) {
  char buffer[4096];
  ssize_t got = read(s, buffer, sizeof buffer - 1);
  if (got < 0 && errno != ECONNRESET) die("read");
  buffer[got > 0 ? got : 0] = '\0';
  puts(got <= 0 ? "hung up" : buffer);
  fflush(stdout);
}

static void huge(int s, long bytes) {
  static char block[65536];
  memset(block, ' ', sizeof block);
  for (long sent = 0; sent < bytes; sent += (long)sizeof block)
    if (send(s, block, sizeof block, MSG_NOSIGNAL) < 0) {
      puts("hung up");
      return;
    }
  puts("all taken");
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  int s = connect_to(argv[1]);
  if (strcmp(argv[2], "fds") == 0 && argc == 5) {
    fds(s, atoi(argv[3]), argv[4]);
    print_reply(s);
  } else if (strcmp(argv[2], "half") == 0) {
    if (send(s, kCall, sizeof kCall / 2, MSG_NOSIGNAL) < 0) die("send");
    shutdown(s, SHUT_WR);
    print_reply(s);
  } else if (strcmp(argv[2], "huge") == 0 && argc == 4) {
    huge(s, atol(argv[3]));
  } else if (strcmp(argv[2], "deaf") == 0 && argc == 4) {
    fcntl(s, F_SETFL, O_NONBLOCK);
    int sent = 0;
    while (sent < atoi(argv[3]) &&
           send(s, kCall, sizeof kCall, MSG_NOSIGNAL) == (ssize_t)sizeof kCall)
      ++sent;
    printf("%d\n", sent);
    fflush(stdout);
    pause();
  } else {
    return 2;
  }
  return 0;
}
