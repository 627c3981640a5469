// Asks init's interop socket, inside a distribution; static, for it runs in any.
// Usage: interop HOW
//
//   variable NAME, flags, mode, vm, elevated, login UID, program, unknown
//                     one request; prints the answer's value, or "closed"
//   huge, rubbish     a message of 16 MiB is announced; bytes that are none; prints "closed"
//   silent            says nothing; prints how many seconds that was borne
//   crowd N           N connections with half a message each; prints "connected"; stays
//   flood N           N connections with a whole request each, nobody reads the answers
//   descriptors       a hundred connections that send descriptors of a pipe
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
  kCreateProcess = 1,
  kQueryElevated = 12,
  kQueryVariable = 16,
  kQueryFlags = 17,
  kLogin = 23,
  kQueryMode = 25,
  kQueryVm = 26,
};
static const char kPath[] = "/run/WSL/1_interop";

static void die(const char* what) {
  perror(what);
  exit(1);
}

static int connected(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, kPath);
  int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (s < 0 || connect(s, (struct sockaddr*)&address, sizeof address) < 0) die(kPath);
  return s;
}

// Header and body of a request with transaction id 7.
static size_t message(char* to, uint32_t type, const void* body, size_t size) {
  uint32_t header[4] = {type, (uint32_t)(sizeof header + size), 7, 1};
  memcpy(to, header, sizeof header);
  memcpy(to + sizeof header, body, size);
  return header[1];
}

static void send_to(int s, const char* bytes, size_t size) {
  if (send(s, bytes, size, MSG_NOSIGNAL) < 0) die("send");
}

static int print_end(int s) {
  char byte;
  return recv(s, &byte, 1, 0) <= 0 ? puts("closed") : puts("an answer");
}

// The first bytes behind the header: a number, or a text.
static int ask(uint32_t type, const void* body, size_t size, int text) {
  char bytes[4096];
  int s = connected();
  send_to(s, bytes, message(bytes, type, body, size));
  ssize_t got = recv(s, bytes, sizeof bytes - 4, MSG_WAITALL);
  if (got < 16) return puts("closed");
  uint32_t header[4];
  memcpy(header, bytes, sizeof header);
  if (header[1] != (uint32_t)got || header[2] != 7 || header[3] != 2) return puts("a strange answer");
  if (text) return puts(bytes + 16);
  memset(bytes + got, 0, 4);  // numbers may be of one byte
  uint32_t number;
  memcpy(&number, bytes + 16, sizeof number);
  return printf("%u\n", number);
}

static void silent(void) {
  int s = connected();
  time_t begin = time(NULL);
  char byte;
  if (recv(s, &byte, 1, 0) > 0) die("an answer to nothing");
  long seconds = (long)(time(NULL) - begin);
  printf("closed after %ld s\n", seconds == 9 || seconds == 11 ? 10 : seconds);
}

static void crowd(int count, int whole) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  char bytes[64];
  size_t size = message(bytes, kQueryFlags, "", 0);
  for (int i = 0; i < count; ++i) {
    int s = connected();
    (void)!send(s, bytes, whole ? size : size / 2, MSG_NOSIGNAL);  // it may have been let go of
    if (whole) close(s);
  }
  puts("connected");
  fflush(stdout);
  if (!whole) pause();
}

static void descriptors(void) {
  int ends[2];
  if (pipe(ends) < 0) die("pipe");
  for (int i = 0; i < 100; ++i) {
    char control[CMSG_SPACE(sizeof(int))] = {0};
    char byte = 0;
    struct iovec piece = {&byte, 1};
    struct msghdr sent = {.msg_iov = &piece, .msg_iovlen = 1};
    sent.msg_control = control;
    sent.msg_controllen = sizeof control;
    struct cmsghdr* header = CMSG_FIRSTHDR(&sent);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &ends[1], sizeof(int));
    int s = connected();
    (void)!sendmsg(s, &sent, MSG_NOSIGNAL);  // EPERM since Linux 6.16
    close(s);
  }
  puts("sent");
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const char* how = argv[1];
  static char zeros[200];
  if (strcmp(how, "variable") == 0 && argc == 3) {
    ask(kQueryVariable, argv[2], strlen(argv[2]) + 1, 1);
  } else if (strcmp(how, "flags") == 0) {
    ask(kQueryFlags, "", 0, 0);
  } else if (strcmp(how, "mode") == 0) {
    ask(kQueryMode, "", 0, 0);
  } else if (strcmp(how, "vm") == 0) {
    ask(kQueryVm, "", 0, 1);
  } else if (strcmp(how, "elevated") == 0) {
    ask(kQueryElevated, "", 0, 0);
  } else if (strcmp(how, "login") == 0 && argc == 3) {
    uint32_t body[4] = {(uint32_t)atoi(argv[2]), (uint32_t)atoi(argv[2])};
    memcpy(body + 2, "demo", 5);
    ask(kLogin, body, 8 + 5, 0);
  } else if (strcmp(how, "program") == 0) {
    ask(kCreateProcess, zeros, sizeof zeros, 0);
  } else if (strcmp(how, "unknown") == 0) {
    ask(77, zeros, 4, 0);
  } else if (strcmp(how, "huge") == 0 || strcmp(how, "rubbish") == 0) {
    uint32_t header[4] = {kQueryFlags, 16 << 20, 0, 1};
    if (how[0] == 'r') memset(header, 0xAB, sizeof header);
    int s = connected();
    send_to(s, (char*)header, sizeof header);
    print_end(s);
  } else if (strcmp(how, "silent") == 0) {
    silent();
  } else if (strcmp(how, "crowd") == 0 && argc == 3) {
    crowd(atoi(argv[2]), 0);
  } else if (strcmp(how, "flood") == 0 && argc == 3) {
    crowd(atoi(argv[2]), 1);
  } else if (strcmp(how, "descriptors") == 0) {
    descriptors();
  } else {
    return 2;
  }
  return 0;
}
