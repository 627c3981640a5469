// The command line of lsl-archive. Descriptor numbers are those the service gave when it started
// the program.
//
//   lsl-archive unpack --root-fd N --userns-fd N|-1 --data-fd N --result-fd N [--ids COUNT]
//   lsl-archive pack   --root-fd N --userns-fd N|-1 --data-fd N --result-fd N --format
//   tar|tar.gz|tar.xz lsl-archive remove --root-fd N --userns-fd N|-1 --name NAME [--result-fd N]
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lsl::host {

enum class ArchiveMode { Unpack, Pack, Remove };
enum class ArchiveFormat { Tar, TarGz, TarXz, TarZst };

struct ArchiveOptions {
  ArchiveMode mode = ArchiveMode::Unpack;
  int root = -1;            // directory the program is confined to
  int user_namespace = -1;  // namespace whose root it becomes; -1: it stays what it is
  int data = -1;            // socket whose peer is the client
  int result =
      -1;  // where the result goes (archive_result.h); -1 (remove only): the exit status alone
  ArchiveFormat format = ArchiveFormat::Tar;
  int64_t ids = 65536;   // unpack: how many ids exist inside
  bool devices = false;  // unpack: make device nodes, which only the host's root can
  std::string name;      // remove: one component below the root directory
};

// `arguments` without the program's name. EINVAL names the argument that is wrong or missing.
Result<ArchiveOptions> parse_archive_options(std::span<const std::string_view> arguments);

}  // namespace lsl::host
