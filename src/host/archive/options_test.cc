#include "host/archive/options.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

namespace lsl::host {
namespace {

Result<ArchiveOptions> parse(std::initializer_list<std::string_view> words) {
  return parse_archive_options(std::vector<std::string_view>(words));
}

TEST(ArchiveOptions, Unpack) {
  const auto options = parse(
      {"unpack", "--root-fd", "5", "--userns-fd", "-1", "--data-fd", "6", "--result-fd", "7"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->mode, ArchiveMode::Unpack);
  EXPECT_EQ(options->root, 5);
  EXPECT_EQ(options->user_namespace, -1);
  EXPECT_EQ(options->data, 6);
  EXPECT_EQ(options->result, 7);
}

TEST(ArchiveOptions, PackHasAFormat) {
  const auto options = parse({"pack", "--root-fd", "5", "--userns-fd", "8", "--data-fd", "6",
                              "--result-fd", "7", "--format", "tar.xz"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->format, ArchiveFormat::TarXz);
  EXPECT_EQ(options->user_namespace, 8);
}

TEST(ArchiveOptions, Remove) {
  const auto options = parse({"remove", "--root-fd", "5", "--userns-fd", "-1", "--name", "rootfs"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->name, "rootfs");
}

TEST(ArchiveOptions, TheRestIsRefused) {
  EXPECT_FALSE(parse({}));
  EXPECT_FALSE(parse({"list"}));
  EXPECT_FALSE(parse({"unpack", "--root-fd", "5", "--data-fd", "6"}));
  EXPECT_FALSE(parse({"unpack", "--root-fd", "1", "--data-fd", "6", "--result-fd", "7"}));
  EXPECT_FALSE(parse({"unpack", "--root-fd", "5", "--data-fd", "6", "--result-fd"}));
  EXPECT_FALSE(parse({"unpack", "--root-fd", "5", "--data-fd", "6", "--result-fd", "99999999999"}));
  EXPECT_FALSE(
      parse({"pack", "--root-fd", "5", "--data-fd", "6", "--result-fd", "7", "--format", "zip"}));
  for (const char* name : {"", ".", "..", "a/b", "/"})
    EXPECT_FALSE(parse({"remove", "--root-fd", "5", "--name", name})) << name;
}

}  // namespace
}  // namespace lsl::host
