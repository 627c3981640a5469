#include "guest/mini_init/archive_plan.h"

#include <gtest/gtest.h>

#include "wire/enums.h"

namespace lsl::guest {
namespace {

using Strings = std::vector<std::string>;

TEST(ImportCommand, ReadsStandardInput) {
  EXPECT_EQ(import_command(0), (Strings{"/usr/bin/bsdtar", "-C", "/distro", "-x", "-p", "--xattrs",
                                        "--numeric-owner", "-f", "-"}));
  EXPECT_EQ(import_command(wire::kMiniInitVerbose)[4], "-vvp");
}

TEST(ExportCommand, WritesStandardOutput) {
  EXPECT_EQ(export_command(0),
            (Strings{"/usr/bin/bsdtar", "-C", "/distro", "-c", "--one-file-system", "--xattrs",
                     "--numeric-owner", "-f", "-", "."}));
  EXPECT_EQ(export_command(wire::kMiniInitExportCompressGzip)[3], "-cz");
  EXPECT_EQ(export_command(wire::kMiniInitExportCompressXzip)[3], "-cJ");
  const Strings verbose =
      export_command(wire::kMiniInitVerbose | wire::kMiniInitExportCompressXzip);
  EXPECT_EQ(verbose[3], "--totals");
  EXPECT_EQ(verbose[4], "-cJvv");
}

}  // namespace
}  // namespace lsl::guest
