#include "host/registry/registry.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>

#include "sys/file.h"

namespace lsl::host {
namespace {

class RegistryTest : public testing::Test {
 protected:
  RegistryTest() { EXPECT_NE(mkdtemp(directory_.data()), nullptr); }
  ~RegistryTest() override { (void)sys::remove_tree(AT_FDCWD, directory_); }

  Registry open() { return Registry::open(directory_ + "/1000").value(); }
  static Registration record(const char* name, const char* id) {
    Registration r;
    r.id = Guid::parse(id).value();
    r.name = name;
    r.base_path = std::string("/d/") + name;
    r.state = StoredState::Installed;
    r.default_environment = initial_environment();
    return r;
  }

  std::string directory_ = "/tmp/lsl-registry-XXXXXX";
  Registration first_ = record("Debian", "{00000000-0000-4000-8000-000000000002}");
  Registration second_ = record("busybox", "{00000000-0000-4000-8000-000000000001}");
};

TEST_F(RegistryTest, SurvivesAReopenInTheOrderOfRegistration) {
  {
    Registry registry = open();
    ASSERT_TRUE(registry.put(first_));
    ASSERT_TRUE(registry.put(second_));
    ASSERT_TRUE(registry.set_default(second_.id));
  }
  const Registry registry = open();
  ASSERT_EQ(registry.all().size(), 2u);
  EXPECT_EQ(registry.all()[0]->name, "Debian");
  EXPECT_EQ(registry.find_name("DEBIAN")->id, first_.id);
  EXPECT_EQ(registry.default_distribution()->id, second_.id);
}

TEST_F(RegistryTest, RemovingTheDefaultPassesItOn) {
  Registry registry = open();
  ASSERT_TRUE(registry.put(first_));
  ASSERT_TRUE(registry.put(second_));
  ASSERT_TRUE(registry.set_default(first_.id));
  ASSERT_TRUE(registry.remove(first_.id));
  EXPECT_EQ(registry.default_distribution()->id, second_.id);
  ASSERT_TRUE(registry.remove(second_.id));
  EXPECT_EQ(registry.default_distribution(), nullptr);
}

TEST_F(RegistryTest, ADamagedRecordDoesNotTakeTheOthersAway) {
  {
    ASSERT_TRUE(open().put(first_));
  }
  std::ofstream(directory_ + "/1000/distributions/{x}.json") << "{\"Id\":3";
  const Registry registry = open();
  EXPECT_EQ(registry.all().size(), 1u);
  ASSERT_EQ(registry.damaged().size(), 1u);
  EXPECT_NE(registry.damaged()[0].find("{x}.json"), std::string::npos);
}

TEST_F(RegistryTest, ADirectoryOthersCanReachIsRefused) {
  ASSERT_TRUE(sys::make_directories(AT_FDCWD, directory_ + "/1000", 0755));
  ASSERT_EQ(chmod((directory_ + "/1000").c_str(), 0755), 0);
  EXPECT_FALSE(Registry::open(directory_ + "/1000"));
}

TEST(RegistrationRecord, NamesTheBrokenProperty) {
  Registration registration;
  registration.id = Guid::parse("{00000000-0000-4000-8000-000000000001}").value();
  registration.name = "x";
  registration.base_path = "/x";
  Json json = to_json(registration);
  ASSERT_EQ(registration_from_json(json).value(), registration);
  json["DefaultUid"] = "zero";
  EXPECT_NE(registration_from_json(json).error().message().find("'DefaultUid'"), std::string::npos);
}

TEST(DistributionName, FollowsTheSpecification) {
  for (const char* good : {"Debian", "a", "Ubuntu-24.04", "x_y"})
    EXPECT_TRUE(check_name(good)) << good;
  for (const std::string& bad :
       {std::string(), std::string("a b"), std::string("a/b"), std::string("LEGACY"),
        std::string(".."), std::string("\xC3\xA9"), std::string(300, 'x')})
    EXPECT_FALSE(check_name(bad)) << bad;
  EXPECT_EQ(check_name("invalid!").error().message(), "Invalid distribution name: \"invalid!\".");
}

}  // namespace
}  // namespace lsl::host
