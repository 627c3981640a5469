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

TEST(InnerOwner, IsAnotherOneForEachSlot) {
  LaunchRequest request = request_of(1000, shifted_map(1U << 30));
  EXPECT_EQ(inner_owner(request).uid, 1u);
  request.slot = 1;
  EXPECT_EQ(inner_owner(request).uid, 2u);
  EXPECT_EQ(inner_owner(request).gid, 2u);
}

TEST(InnerOwner, ExistsInTheOuterNamespace) {
  for (const uint32_t slot : {0U, 9U, 10U, 59'999U, 60'000U, UINT32_MAX}) {
    LaunchRequest request = request_of(0, rootless_map(10));
    request.slot = slot;
    EXPECT_GE(inner_owner(request).uid, 1u);
    EXPECT_LE(inner_owner(request).uid, 10u);
    request.ids = rootless_map(0);
    EXPECT_EQ(inner_owner(request).uid, 0u);
    request.ids = shifted_map(1U << 30);
    EXPECT_LT(inner_owner(request).uid, 65534u);  // what an id without a number is shown as
  }
}

}  // namespace
}  // namespace lsl::host
