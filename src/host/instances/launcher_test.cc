#include "host/instances/launcher.h"

#include <gtest/gtest.h>

namespace lsl::host {
namespace {

LaunchRequest request_of(uid_t caller, const IdMap& ids) {
  return {.base_path = "/d", .name = "d", .caller = caller, .caller_group = caller, .ids = ids};
}

TEST(NamespaceOwner, IsTheCallingUser) {
  const sys::NamespaceOwner owner = namespace_owner(request_of(1000, shifted_map(1U << 30)));
  EXPECT_EQ(owner.uid, 1000u);
  EXPECT_EQ(owner.gid, 1000u);
}

TEST(NamespaceOwner, IsRootInsideForTheHostsRoot) {
  const sys::NamespaceOwner owner = namespace_owner(request_of(0, shifted_map(1U << 30)));
  EXPECT_EQ(owner.uid, 1U << 30);
  EXPECT_EQ(owner.gid, 1U << 30);
}

TEST(NamespaceOwner, IsTheServicesUserWithoutTheHostsRoot) {
  EXPECT_EQ(namespace_owner(request_of(0, rootless_map(0))).uid, 0u);
  EXPECT_EQ(namespace_owner(request_of(0, rootless_map(65536))).uid, 0u);
}

}  // namespace
}  // namespace lsl::host
