#include "sys/filesystem.h"

#include <errno.h>
#include <sys/mount.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace lsl::sys {
namespace {

struct Word {
  std::string_view name;
  uint64_t set = 0;
  uint64_t clear = 0;
  bool for_filesystem = false;  // it has a say, too: the superblock's flags (fsconfig(2))
};

constexpr uint64_t kSecure = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
// The three kinds of access time are one field of two bits.
constexpr uint64_t kAccessTime = MOUNT_ATTR__ATIME;

// What the mount's attributes or nobody have to do with is "no effect": the kernel sets those
// superblock flags itself (iversion), or there is no such flag any more (silent).
constexpr auto kWords = std::to_array<Word>({
    {"ro", MOUNT_ATTR_RDONLY, 0, true},
    {"rw", 0, MOUNT_ATTR_RDONLY, true},
    {"nosuid", MOUNT_ATTR_NOSUID, 0},
    {"suid", 0, MOUNT_ATTR_NOSUID},
    {"nodev", MOUNT_ATTR_NODEV, 0},
    {"dev", 0, MOUNT_ATTR_NODEV},
    {"noexec", MOUNT_ATTR_NOEXEC, 0},
    {"exec", 0, MOUNT_ATTR_NOEXEC},
    {"nosymfollow", MOUNT_ATTR_NOSYMFOLLOW, 0},
    {"symfollow", 0, MOUNT_ATTR_NOSYMFOLLOW},
    {"nodiratime", MOUNT_ATTR_NODIRATIME, 0},
    {"diratime", 0, MOUNT_ATTR_NODIRATIME},
    {"noatime", MOUNT_ATTR_NOATIME, kAccessTime},
    {"atime", 0, kAccessTime},
    {"strictatime", MOUNT_ATTR_STRICTATIME, kAccessTime},
    {"nostrictatime", 0, kAccessTime},
    {"relatime", 0, kAccessTime},
    {"norelatime", 0, kAccessTime},
    {"sync", 0, 0, true},
    {"async", 0, 0, true},
    {"dirsync", 0, 0, true},
    {"lazytime", 0, 0, true},
    {"nolazytime", 0, 0, true},
    {"mand"},
    {"nomand"},
    {"iversion"},
    {"noiversion"},
    {"silent"},
    {"loud"},
    {"defaults"},
    {"_netdev"},
    {"nofail"},
    {"auto"},
    {"noauto"},
    {"group", kSecure, 0},
    {"owner", kSecure, 0},
    {"user", kSecure | MOUNT_ATTR_NOEXEC, 0},
    {"users", kSecure | MOUNT_ATTR_NOEXEC, 0},
    {"nogroup"},
    {"noowner"},
    {"nouser"},
    {"nousers"},
});

const Word* find_word(std::string_view name, bool has_value) {
  if (has_value && name != "user") return nullptr;
  const auto* found = std::ranges::find(kWords, name, &Word::name);
  return found == kWords.end() ? nullptr : found;
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

}  // namespace

bool FilesystemOptions::read_only() const { return (attributes & MOUNT_ATTR_RDONLY) != 0; }

void FilesystemOptions::make_read_only() {
  attributes |= MOUNT_ATTR_RDONLY;
  std::erase_if(settings, [](const auto& setting) {
    return setting.second.empty() && (setting.first == "rw" || setting.first == "ro");
  });
  settings.emplace_back("ro", "");
}

Result<FilesystemOptions> parse_mount_options(std::string_view list) {
  if (has_control_character(list)) return fail(EINVAL, "mount options {}", printable(list));
  FilesystemOptions options;
  for (const std::string_view word : split(list, ',')) {
    if (word.empty()) continue;
    const size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    if (word == "remount") return fail(EINVAL, "mount option remount, for a new mount");
    const Word* known = find_word(name, equals != word.npos);
    if (known != nullptr) {
      options.attributes = (options.attributes & ~known->clear) | known->set;
      if (!known->for_filesystem) continue;
    }
    options.settings.emplace_back(name, equals == word.npos ? "" : word.substr(equals + 1));
  }
  return options;
}

Result<Mount> open_filesystem(const std::string& device, const std::string& type,
                              const FilesystemOptions& options) {
  std::vector<std::pair<std::string, std::string>> settings = {{"source", device}};
  settings.insert(settings.end(), options.settings.begin(), options.settings.end());
  Result<Mount> mount = Mount::create(type, settings, options.attributes);
  if (!mount) mount.error().detail = fmt::format("{} of {}", mount.error().detail, device);
  return mount;
}

}  // namespace lsl::sys
