#include "guest/mini_init/request_rules.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

TEST(FailureIsFatal, ButForThoseThatTellItThemselves) {
  using wire::Type;
  for (const Type type : {Type::LxMiniInitMessageMount, Type::LxMiniInitMessageUnmount,
                          Type::LxMiniInitMessageDetach, Type::LxMiniInitMessageResizeDistribution})
    EXPECT_FALSE(failure_is_fatal(type)) << wire::name_of(type);
  for (const Type type : {Type::LxMiniInitMessageEarlyConfig, Type::LxMiniInitMessageLaunchInit,
                          Type::LxMiniInitMessageWaitForPmemDevice, Type{0x7fffffff}})
    EXPECT_TRUE(failure_is_fatal(type)) << wire::name_of(type);
}

}  // namespace
}  // namespace lsl::guest
