#include "guest/session/host_paths.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

using Texts = std::vector<std::string>;

std::optional<std::string> home_only(std::string_view path) {
  if (!path.starts_with("/home")) return std::nullopt;
  return "/mnt/c" + std::string(path);
}

TEST(SplitHostPaths, TwoSeparators) {
  using Paths = std::vector<std::string_view>;
  EXPECT_EQ(split_host_paths("/a:/b;C:\\x;;\\\\s\\y:"), (Paths{"/a", "/b", "C:\\x", "\\\\s\\y:"}));
  EXPECT_EQ(split_host_paths(""), Paths{});
}

TEST(TranslateHostList, WhatHasNoCounterpartIsWarnedAbout) {
  Texts warnings;
  EXPECT_EQ(translate_host_list("/home/x:/opt:rel::/home", home_only, warnings),
            "/mnt/c/home/x:/mnt/c/home");
  EXPECT_EQ(warnings, Texts{"Failed to translate '/opt'"});
}

TEST(TranslateHostList, WithoutDrivesNothingHasACounterpart) {
  Texts warnings;
  EXPECT_EQ(translate_host_list("C:\\Windows;C:;/usr/bin", {}, warnings), "");
  EXPECT_EQ(warnings,
            (Texts{"Failed to translate 'C:\\Windows'", "Failed to translate '/usr/bin'"}));
}

TEST(TranslateGuestList, ColonsSeparate) {
  Texts warnings;
  const PathTranslator host = [](std::string_view path) -> std::optional<std::string> {
    if (path == "/tmp") return std::nullopt;
    return "/host" + std::string(path);
  };
  EXPECT_EQ(translate_guest_list("/a::/tmp:/b", host, warnings), "/host/a:/host/b");
  EXPECT_EQ(warnings, Texts{"Failed to translate '/tmp'"});
}

}  // namespace
}  // namespace lsl::guest
