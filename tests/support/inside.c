// What a hostile root can do inside a distribution that a shell cannot; static, for it runs in any.
// Usage: inside HOW
//
//   stop              stops process 1 by ptrace(2) as long as this program lives; prints "stopped"
//   flood SEC STEP    takes init's channel and sends the service messages of that transaction step
//   rubbish           takes init's channel and sends bytes that are no message
//   deaf              takes init's channel and reads what is for init; prints "reading"
//   send              takes init's channel and sends the service its standard input
//   inotify           makes inotify instances until refused; prints how many; stays
//   processes TAG     makes processes of many users and in new user namespaces until nothing makes one any
//                     more; prints "no more"; stays
//   log SEC           takes the end of init's log and fills it; prints "filled"
//   reach PID         opens, traces and reads the memory of a process; prints what of that worked
//   key               prints "found" when it can find the key lsl-test
#define _GNU_SOURCE
#include <errno.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { kInitChannel = 100, kSocketFd = 1 };

static void die(const char* what) {
  perror(what);
  exit(1);
}

static void say(const char* what) {
  puts(what);
  fflush(stdout);
}

// pidfd_getfd(2): a copy of a descriptor of process 1.
static int take_channel(void) {
  int init = (int)syscall(SYS_pidfd_open, 1, 0);
  if (init < 0) die("pidfd_open");
  int channel = (int)syscall(SYS_pidfd_getfd, init, kInitChannel, 0);
  if (channel < 0) die("pidfd_getfd");
  return channel;
}

static void stop(void) {
  if (ptrace(PTRACE_ATTACH, 1, 0, 0) < 0 || waitpid(1, NULL, __WALL) < 0) die("ptrace");
  say("stopped");
  pause();
}

static void flood(int seconds, uint32_t step) {
  int channel = take_channel();
  uint32_t header[4] = {3, sizeof header, 77, step};
  static uint32_t block[4096];
  for (size_t i = 0; i < sizeof block / sizeof header; ++i)
    memcpy(block + 4 * i, header, sizeof header);
  time_t end = time(NULL) + seconds;
  while (time(NULL) < end)
    if (send(channel, block, sizeof block, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EAGAIN)
      die("send");
  say("flooded");
}

static void rubbish(void) {
  static const char text[] = "this is no message of the protocol, and never will be";
  if (send(take_channel(), text, sizeof text, MSG_NOSIGNAL) < 0) die("send");
}

// EPERM: the service does not let descriptors arrive at all (Linux 6.16, SO_PASSRIGHTS).
static void send_stdin(void) {
  uint32_t header[4] = {3, sizeof header, 77, 1};
  struct iovec vector = {header, sizeof header};
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr aligned;
  } control = {{0}};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  struct cmsghdr* attached = CMSG_FIRSTHDR(&message);
  attached->cmsg_level = SOL_SOCKET;
  attached->cmsg_type = SCM_RIGHTS;
  attached->cmsg_len = CMSG_LEN(sizeof(int));
  memset(CMSG_DATA(attached), 0, sizeof(int));
  if (sendmsg(take_channel(), &message, MSG_NOSIGNAL) < 0 && errno != EPERM) die("sendmsg");
  say("sent");
}

static void deaf(void) {
  int channel = take_channel();
  char buffer[4096];
  say("reading");
  while (recv(channel, buffer, sizeof buffer, 0) != 0) {
  }
}

static void fill_log(int seconds) {
  int init = (int)syscall(SYS_pidfd_open, 1, 0);
  int log = (int)syscall(SYS_pidfd_getfd, init, 2, 0);
  if (log < 0) die("pidfd_getfd");
  char lines[4096];
  memset(lines, 'x', sizeof lines);
  for (size_t i = 99; i < sizeof lines; i += 100) lines[i] = '\n';
  time_t end = time(NULL) + seconds;
  while (time(NULL) < end)
    if (write(log, lines, sizeof lines) < 0) die("write");
  say("filled");
}

static void find_key(void) {
  long key = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", "lsl-test", 0);
  say(key >= 0 ? "found" : "not found");
}

static void reach(pid_t pid) {
  if (syscall(SYS_pidfd_open, pid, 0) >= 0) say("opened");
  if (ptrace(PTRACE_SEIZE, pid, 0, 0) == 0) say("traced");
  char line[100];
  snprintf(line, sizeof line, "/proc/%d/maps", (int)pid);
  FILE* maps = fopen(line, "r");
  // What cannot be read is where nothing is mapped.
  unsigned long at = 4096;
  if (maps != NULL && fgets(line, sizeof line, maps) != NULL) at = strtoul(line, NULL, 16);
  char byte = 0;
  struct iovec here = {&byte, 1}, there = {(void*)at, 1};
  if (process_vm_readv(pid, &here, 1, &there, 1, 0) == 1) say("read");
}

static void many_inotify(void) {
  int count = 0;
  while (inotify_init1(0) >= 0) ++count;
  printf("%d\n", count);
  fflush(stdout);
  pause();
}

// A child of another id, or in a user namespace of its own, with children of its own as far as they go.
static int child(int n) {
  pid_t pid = fork();
  if (pid != 0) return pid > 0;
  if (n % 3 == 0) unshare(CLONE_NEWUSER);
  if (n % 3 == 1 && setresuid((uid_t)(1 + n), (uid_t)(1 + n), (uid_t)(1 + n)) < 0) _exit(1);
  if (n % 3 == 0)
    while (fork() >= 0) {
    }
  pause();
  _exit(0);
}

static void many_processes(void) {
  int tries = 0;
  for (int n = 0; tries < 100; ++n)
    if (!child(n)) {
      ++tries;
      usleep(10000);
    }
  say("no more");
  pause();
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const char* how = argv[1];
  if (strcmp(how, "stop") == 0)
    stop();
  else if (strcmp(how, "flood") == 0 && argc == 4)
    flood(atoi(argv[2]), (uint32_t)atoi(argv[3]));
  else if (strcmp(how, "rubbish") == 0)
    rubbish();
  else if (strcmp(how, "send") == 0)
    send_stdin();
  else if (strcmp(how, "deaf") == 0)
    deaf();
  else if (strcmp(how, "reach") == 0 && argc == 3)
    reach((pid_t)atoi(argv[2]));
  else if (strcmp(how, "inotify") == 0)
    many_inotify();
  else if (strcmp(how, "processes") == 0 && argc == 3)
    many_processes();
  else if (strcmp(how, "log") == 0 && argc == 3)
    fill_log(atoi(argv[2]));
  else if (strcmp(how, "key") == 0)
    find_key();
  else
    return 2;
  return 0;
}
