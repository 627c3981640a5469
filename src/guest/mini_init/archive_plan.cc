#include "guest/mini_init/archive_plan.h"

#include "guest/mini_init/distribution_tree.h"
#include "wire/enums.h"

namespace lsl::guest {
namespace {

constexpr const char* kTar = "/usr/bin/bsdtar";

bool has(uint32_t flags, uint32_t flag) { return (flags & flag) != 0; }

}  // namespace

std::vector<std::string> import_command(uint32_t flags) {
  return {kTar,
          "-C",
          kStage,
          "-x",
          has(flags, wire::kMiniInitVerbose) ? "-vvp" : "-p",
          "--xattrs",
          "--numeric-owner",
          "-f",
          "-"};
}

std::vector<std::string> export_command(uint32_t flags) {
  std::string create = "-c";
  if (has(flags, wire::kMiniInitExportCompressGzip)) create += "z";
  if (has(flags, wire::kMiniInitExportCompressXzip)) create += "J";
  std::vector<std::string> command = {kTar, "-C", kStage};
  if (has(flags, wire::kMiniInitVerbose)) {
    command.emplace_back("--totals");
    create += "vv";
  }
  command.push_back(create);
  for (const char* word : {"--one-file-system", "--xattrs", "--numeric-owner", "-f", "-", "."})
    command.emplace_back(word);
  return command;
}

}  // namespace lsl::guest
