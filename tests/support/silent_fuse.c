// A file system with one file, "file", that can be opened but not read: that lasts as long as this program lives. From
// SIGUSR1 on closing it does so, too. Usage: silent_fuse FOLDER    prints "mounted"; stays until whoever started it ends,
// for three minutes at most: while it lives nobody can kill those who wait for it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { kRoot = 1, kFile = 2, kForEver = 1000000, kSeconds = 180 };

static int device;
static volatile sig_atomic_t silent;

static void be_silent(int signal) { silent = signal; }

static void die(const char* what) {
  perror(what);
  exit(1);
}

static void reply(uint64_t unique, int error, const void* data, size_t size) {
  char buffer[1024];
  struct fuse_out_header header = {(uint32_t)(sizeof header + size), -error, unique};
  memcpy(buffer, &header, sizeof header);
  if (size > 0) memcpy(buffer + sizeof header, data, size);
  if (write(device, buffer, sizeof header + size) < 0 && errno != ENOENT) die("write");
}

static struct fuse_attr attributes(uint64_t node) {
  struct fuse_attr attr = {.ino = node, .nlink = 1, .blksize = 4096};
  attr.mode = node == kRoot ? S_IFDIR | 0755 : S_IFREG | 0666;
  attr.size = node == kRoot ? 0 : 100;
  return attr;
}

static void answer(const struct fuse_in_header* in, const char* data) {
  struct fuse_init_out init = {.major = FUSE_KERNEL_VERSION, .minor = 31, .max_write = 4096};
  struct fuse_entry_out entry = {.nodeid = kFile, .entry_valid = kForEver, .attr_valid = kForEver};
  struct fuse_attr_out attr = {.attr_valid = kForEver, .attr = attributes(in->nodeid)};
  struct fuse_open_out opened = {.open_flags = FOPEN_DIRECT_IO};
  switch (in->opcode) {
    case FUSE_INIT:
      reply(in->unique, 0, &init, sizeof init);
      break;
    case FUSE_LOOKUP:
      entry.attr = attributes(kFile);
      if (strcmp(data, "file") == 0)
        reply(in->unique, 0, &entry, sizeof entry);
      else
        reply(in->unique, ENOENT, NULL, 0);
      break;
    case FUSE_GETATTR:
      reply(in->unique, 0, &attr, sizeof attr);
      break;
    case FUSE_OPEN:
      reply(in->unique, 0, &opened, sizeof opened);
      break;
    case FUSE_FLUSH:
      if (!silent) reply(in->unique, 0, NULL, 0);
      break;
    case FUSE_READ:
    case FUSE_WRITE:
    case FUSE_FSYNC:
    case FUSE_RELEASE:
    case FUSE_POLL:
    case FUSE_INTERRUPT:
    case FUSE_FORGET:
      break;
    default:
      reply(in->unique, ENOSYS, NULL, 0);
  }
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  alarm(kSeconds);
  device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  if (device < 0) die("/dev/fuse");
  char options[200];
  snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=%u,group_id=%u,allow_other", device, getuid(), getgid());
  if (mount("silent", argv[1], "fuse", MS_NOSUID | MS_NODEV, options) < 0) die("mount");
  signal(SIGUSR1, be_silent);
  puts("mounted");
  fflush(stdout);
  static char request[1 << 17] __attribute__((aligned(8)));
  for (;;) {
    ssize_t got = read(device, request, sizeof request);
    if (got < 0 && errno == ENODEV) return 0;
    if (got < 0 && errno != EINTR) die("read");
    if (got > 0) answer((struct fuse_in_header*)request, request + sizeof(struct fuse_in_header));
  }
}
