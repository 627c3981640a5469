#include "guest/init/hostname.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

// The table of spec/init.md section 5.5.
TEST(CleanHostname, Table) {
  EXPECT_EQ(clean_hostname("Simple_Hostname"), "SimpleHostname");
  EXPECT_EQ(clean_hostname("--hostname"), "hostname");
  EXPECT_EQ(clean_hostname("hostname.-"), "hostname");
  EXPECT_EQ(clean_hostname(".hostname"), "hostname");
  EXPECT_EQ(clean_hostname("hostname."), "hostname");
  EXPECT_EQ(clean_hostname("host.name."), "host.name");
  EXPECT_EQ(clean_hostname("a.b.c"), "a.bc");
  EXPECT_EQ(clean_hostname("host..name"), "host.name");
  EXPECT_EQ(clean_hostname("host|name"), "hostname");
  EXPECT_EQ(clean_hostname(".a-b"), "a-b");
  for (const char* nothing : {".", "-", "-.-", ""}) EXPECT_EQ(clean_hostname(nothing), "localhost");
  EXPECT_EQ(clean_hostname(std::string(78, 'x')), std::string(64, 'x'));
}

TEST(CleanHostname, DashesAreSingleAndNotBesideADot) {
  EXPECT_EQ(clean_hostname("a--b"), "a-b");
  EXPECT_EQ(clean_hostname("a.-b"), "a.b");
  EXPECT_EQ(clean_hostname("a-.b"), "a-b");
  EXPECT_EQ(clean_hostname(std::string(63, 'x') + "-y"), std::string(63, 'x'));
  EXPECT_EQ(clean_hostname("caf\xc3\xa9"), "caf");
}

}  // namespace
}  // namespace lsl::guest
