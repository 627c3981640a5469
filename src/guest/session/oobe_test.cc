#include "guest/session/oobe.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

TEST(ParseOobe, CommandAndUid) {
  const Oobe oobe = parse_oobe("[OOBE]\ncommand = /etc/oobe.sh 'a b'\ndefaultUid=1010\n");
  EXPECT_EQ(oobe.command, "/etc/oobe.sh 'a b'");
  EXPECT_EQ(oobe.uid, 1010U);
}

TEST(ParseOobe, NothingWithoutTheKeys) {
  for (const char* text : {"", "[shortcut]\nenabled=false\n", "[oobe]\ndefaultName=x\n",
                           "[oobe]\ndefaultUid=-1\n", "[oobe]\ndefaultUid=ann\n", "nonsense"}) {
    const Oobe oobe = parse_oobe(text);
    EXPECT_FALSE(oobe.command) << text;
    EXPECT_FALSE(oobe.uid) << text;
  }
}

TEST(IsInteractive, OnlyAShellWithNothingToDo) {
  wire::ProcessCommon request;
  EXPECT_TRUE(is_interactive(request));
  request.command_line = {"-c", "true"};
  EXPECT_FALSE(is_interactive(request));
  request = {};
  request.filename = "true";
  EXPECT_FALSE(is_interactive(request));
}

}  // namespace
}  // namespace lsl::guest
