// Many clients at once, each with a mix of requests of its own.
// Usage: load SOCKET LSL CLIENTS REQUESTS DISTRIBUTION…
//
// REQUESTS, of all clients together, are in turn: two lists, two finds, a status and a list on one connection, a
// session that is opened and left, two requests on one connection, and a process run by the command LSL. Prints the
// number of requests that were answered as they should be; each other one is named on stderr.
#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kLimitMilliseconds = 30000, kReply = 65536 };

static const char* socket_path;
static const char* lsl;
static char reply[kReply];

static int failed(const char* what) {
  fprintf(stderr, "load: client %d: %s: %m: %.300s\n", getpid(), what, reply);
  return 0;
}

static int connect_to_service(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, socket_path, sizeof address.sun_path - 1);
  int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (s >= 0 && connect(s, (struct sockaddr*)&address, sizeof address) == 0) return s;
  failed("connect");
  if (s >= 0) close(s);
  return -1;
}

// The reply up to its NUL; a descriptor that comes along is stored in *session.
static int receive(int s, int* session) {
  size_t size = 0;
  while (size == 0 || reply[size - 1] != '\0') {
    char control[CMSG_SPACE(sizeof(int))];
    struct iovec vector = {reply + size, sizeof reply - 1 - size};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct pollfd ready = {s, POLLIN, 0};
    if (poll(&ready, 1, kLimitMilliseconds) != 1) return failed("wait for a reply");
    ssize_t got = recvmsg(s, &message, MSG_CMSG_CLOEXEC);
    if (got <= 0) return failed("receive");
    struct cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_type == SCM_RIGHTS) memcpy(session, CMSG_DATA(header), sizeof(int));
    size += (size_t)got;
  }
  return 1;
}

static int call(int s, const char* method, const char* parameters, const char* wanted, int* session) {
  char text[512];
  reply[0] = '\0';
  int size = snprintf(text, sizeof text, "{\"method\":\"org.lsl.Service.%s\",\"parameters\":{%s}}", method, parameters);
  if (send(s, text, (size_t)size + 1, MSG_NOSIGNAL) != size + 1) return failed("send");
  if (!receive(s, session)) return 0;
  return strstr(reply, wanted) != NULL && strstr(reply, "\"error\"") == NULL ? 1 : failed(method);
}

static int request(const char* method, const char* parameters, const char* wanted, int times) {
  int s = connect_to_service(), session = -1, good = s >= 0;
  for (int i = 0; good && i < times; ++i) good = call(s, method, parameters, wanted, &session);
  if (session >= 0) close(session);
  if (s >= 0) close(s);
  return good;
}

static int run(const char* distribution, int number) {
  char word[32], answer[64] = "";
  int out[2], status = 0;
  size_t size = 0;
  ssize_t got;
  snprintf(word, sizeof word, "%d-%d", getpid(), number);
  if (pipe(out) < 0) return failed("pipe");
  pid_t child = fork();
  if (child == 0) {
    dup2(out[1], 1);
    close(out[0]);
    close(out[1]);
    execl(lsl, lsl, "-d", distribution, "-e", "echo", word, NULL);
    _exit(127);
  }
  close(out[1]);
  while ((got = read(out[0], answer + size, sizeof answer - 1 - size)) > 0) size += (size_t)got;
  close(out[0]);
  if (child < 0 || waitpid(child, &status, 0) < 0) return failed("fork");
  answer[strcspn(answer, "\n")] = '\0';
  if (status == 0 && strcmp(answer, word) == 0) return 1;
  fprintf(stderr, "load: lsl -d %s -e echo %s: status %#x, output %s\n", distribution, word, status, answer);
  return 0;
}

static int one(const char* distribution, int number) {
  char name[128];
  snprintf(name, sizeof name, "\"name\":\"%s\"", distribution);
  switch (number % 8) {
    case 0: return run(distribution, number);
    case 1: return request("OpenSession", name, "\"session\"", 1);
    case 2: return request("Status", "", "\"kernel\"", 1);
    case 3: return request("FindDistribution", name, "\"Running\"", 2);
    case 4:
    case 5: return request("FindDistribution", name, distribution, 1);
    default: return request("ListDistributions", "", distribution, 1);
  }
}

int main(int argc, char** argv) {
  if (argc < 6) return 2;
  socket_path = argv[1];
  lsl = argv[2];
  int clients = atoi(argv[3]), requests = atoi(argv[4]), distributions = argc - 5;
  // Each client counts for itself.
  int* good = mmap(NULL, (size_t)clients * sizeof *good, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (good == MAP_FAILED) return 1;
  for (int client = 0; client < clients; ++client) {
    if (fork() != 0) continue;
    for (int i = client; i < requests; i += clients) good[client] += one(argv[5 + i % distributions], i / clients + client);
    exit(0);
  }
  while (wait(NULL) > 0) {
  }
  int sum = 0;
  for (int client = 0; client < clients; ++client) sum += good[client];
  printf("%d\n", sum);
  return 0;
}
