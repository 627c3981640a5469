// What the service's workers do with disk images (src/host/disks), one step per call, for the tests
// of tests/integration/disks. Prints a line for what a step found out; says on stderr why it
// failed, with the error's name in front.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "host/disks/attach.h"
#include "host/disks/compact.h"
#include "host/disks/convert.h"
#include "host/disks/copy.h"
#include "host/disks/ext4.h"
#include "host/disks/probe.h"
#include "host/disks/resize.h"
#include "sys/file.h"
#include "sys/loop.h"

namespace {

using namespace lsl;
using namespace lsl::host;
using Arguments = std::vector<std::string>;

constexpr char kUsage[] =
    "Usage: disk_tool create IMAGE BYTES          an image with an empty ext4\n"
    "       disk_tool mount IMAGE FOLDER [ro]     attaches it; stays mounted\n"
    "       disk_tool hold IMAGE                  opens and locks it until its input ends\n"
    "       disk_tool check IMAGE                 e2fsck -n\n"
    "       disk_tool resize IMAGE BYTES\n"
    "       disk_tool copy IMAGE NEW\n"
    "       disk_tool stream IMAGE                all of its file to the output\n"
    "       disk_tool convert IMAGE NEW\n"
    "       disk_tool size IMAGE\n"
    "       disk_tool compact IMAGE\n"
    "       disk_tool sparse IMAGE yes|no\n"
    "       disk_tool detect IMAGE [N]            the type of the file system on the disk or "
    "partition\n";

struct Place {
  sys::Fd directory;
  std::string name;
};

Result<Place> place_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == path.npos) return fail(EINVAL, "use {}, which is no absolute path", path);
  LSL_TRY(directory, sys::open_file(path.substr(0, slash + 1), O_RDONLY | O_DIRECTORY));
  return Place{std::move(directory), path.substr(slash + 1)};
}

Status create(const Arguments& words) {
  LSL_TRY(place, place_of(words[0]));
  const ImageFormat format = image_format_of(place.name).value_or(ImageFormat::Raw);
  LSL_TRY(image,
          create_image(place.directory, place.name, parse_unsigned(words[1]).value_or(0), format));
  return format_ext4(image.file, place.name, image.size);
}

Status mount(const Arguments& words) {
  LSL_TRY(place, place_of(words[0]));
  LSL_TRY(disk, attach_disk({.directory = place.directory,
                             .name = place.name,
                             .read_only = words.size() > 2 && words[2] == "ro"}));
  for (const std::string& warning : disk.warnings) fmt::print("warning: {}\n", warning);
  fmt::print("{} {}\n", disk.read_only ? "read-only" : "writable", disk.size);
  return disk.mount.attach_at(AT_FDCWD, words[1]);
}

Status hold(const Arguments& words) {
  LSL_TRY(place, place_of(words[0]));
  LSL_TRY(image, open_image(place.directory, place.name));
  fmt::print("held\n");
  ::fflush(stdout);
  LSL_TRY(input, sys::read_all(STDIN_FILENO, 1 << 20));
  return {};
}

Status check(const Arguments& words) {
  LSL_TRY(place, place_of(words[0]));
  LSL_TRY(image, open_image(place.directory, place.name, {.use = ImageUse::Read}));
  LSL_TRY(device,
          sys::LoopDevice::attach(image.file, {.read_only = true, .size_limit = image.size}));
  LSL_TRY(checked, check_ext4(device.fd(), place.name, Ext4Check::ReadOnly));
  return {};
}

Status resize(const Arguments& words) {
  LSL_TRY(place, place_of(words[0]));
  LSL_TRY(resized, resize_disk(place.directory, place.name, parse_unsigned(words[1]).value_or(0)));
  fmt::print("{} {}\n", resized.before, resized.after);
  return {};
}

Status copy(const Arguments& words) {
  LSL_TRY(from, place_of(words[0]));
  LSL_TRY(to, place_of(words[1]));
  LSL_TRY(copied, copy_image(from.directory, from.name, to.directory, to.name));
  fmt::print("{} {}\n", copied.shared ? "shared" : "copied", copied.bytes);
  return {};
}

Status stream(const Arguments& words) {
  LSL_TRY(place, place_of(words[0]));
  LSL_TRY(image, open_image(place.directory, place.name, {.use = ImageUse::Read}));
  if (Result<Copied> copied = copy_data(image.file, STDOUT_FILENO); !copied)
    return std::unexpected(std::move(copied).error());
  return {};
}

Status convert(const Arguments& words) {
  LSL_TRY(from, place_of(words[0]));
  LSL_TRY(to, place_of(words[1]));
  uint64_t last = 0;
  LSL_CHECK(convert_image(from.directory, from.name, {}, to.directory, to.name,
                          [&](uint64_t done, uint64_t) -> Status {
                            last = done;
                            return {};
                          }));
  fmt::print("{}\n", last);
  return {};
}

Status size(const Arguments& words) {
  LSL_TRY(place, place_of(words[0]));
  LSL_TRY(image, open_image(place.directory, place.name, {.use = ImageUse::Read}));
  LSL_TRY(bytes, virtual_size(image, place.name));
  fmt::print("{}\n", bytes);
  return {};
}

Status compact(const Arguments& words) {
  LSL_TRY(place, place_of(words[0]));
  LSL_TRY(compacted, compact_disk(place.directory, place.name));
  fmt::print("{} {}\n", compacted.before, compacted.after);
  return {};
}

Status sparse(const Arguments& words) {
  LSL_TRY(place, place_of(words[0]));
  LSL_TRY(compacted, set_sparse(place.directory, place.name, words[1] == "yes"));
  fmt::print("{} {}\n", compacted.before, compacted.after);
  return {};
}

Result<sys::LoopDevice> device_of(const Image& image, const PartitionExtent& extent) {
  return sys::LoopDevice::attach(
      image.file, {.read_only = true, .offset = extent.offset, .size_limit = extent.size});
}

Status detect(const Arguments& words) {
  LSL_TRY(place, place_of(words[0]));
  LSL_TRY(image, open_image(place.directory, place.name, {.use = ImageUse::Read}));
  PartitionExtent extent{.size = image.size};
  if (words.size() > 1) {
    LSL_TRY(device, device_of(image, extent));
    const auto number = static_cast<unsigned>(parse_unsigned(words[1]).value_or(0));
    LSL_TRY(found, find_partition(device.fd(), number, place.name));
    extent = found;
  }
  LSL_TRY(device, device_of(image, extent));
  LSL_TRY(type, detect_filesystem(device.fd(), place.name));
  fmt::print("{}\n", type);
  return {};
}

struct Verb {
  size_t words = 0;
  Status (*run)(const Arguments&) = nullptr;
};
const std::map<std::string, Verb> kVerbs = {
    {"create", {2, create}},   {"mount", {2, mount}},     {"hold", {1, hold}},
    {"check", {1, check}},     {"resize", {2, resize}},   {"copy", {2, copy}},
    {"stream", {1, stream}},   {"convert", {2, convert}}, {"size", {1, size}},
    {"compact", {1, compact}}, {"sparse", {2, sparse}},   {"detect", {1, detect}},
};

}  // namespace

int main(int argc, char** argv) {
  const Arguments words(argv + 1, argv + argc);
  const auto verb = kVerbs.find(words.empty() ? "" : words[0]);
  if (verb == kVerbs.end() || words.size() < verb->second.words + 1) {
    fmt::print(stderr, "{}", kUsage);
    return 2;
  }
  const Status done = verb->second.run({words.begin() + 1, words.end()});
  if (done) return 0;
  fmt::print(stderr, "{}: {}\n", done.error().code_path(), done.error().message());
  return 1;
}
