#include "cli/boot_table.h"

#include <gtest/gtest.h>

#include "cli/boot_svg.h"

namespace lsl::cli {
namespace {

constexpr int64_t kMs = 1'000'000;

api::BootTimeline example() {
  return {"{1}",
          "d",
          0,
          30 * kMs,
          std::nullopt,
          {{"lsld", "fork", 0, 10 * kMs, false},
           {"init", "mount", 5 * kMs, 15 * kMs, false},
           {"lsld", "wait", 10 * kMs, 20 * kMs, true},
           {"init", "up", 29 * kMs, 0, false}}};
}

TEST(BootTable, ALinePerStepWithABar) {
  EXPECT_EQ(boot_table(example(), "then"),
            "Started then, ready after 30.000 ms.\n"
            "\n"
            "  START ms     TOOK ms  PROCESS  STEP\n"
            "     0.000      10.000  lsld     fork   ##########\n"
            "     5.000      15.000  init     mount       ###############\n"
            "    10.000      20.000  lsld     wait             ....................\n"
            "    29.000       0.000  init     up                                  |\n");
}

TEST(BootTable, AStartThatFailedAndOneUnderWay) {
  api::BootTimeline timeline = example();
  timeline.ready_ns.reset();
  timeline.steps = {{"lsld", "fork", 0, 10 * kMs, false},
                    {"builder", "mount", 10 * kMs, std::nullopt, false}};
  EXPECT_EQ(boot_summary(timeline, "then"), "Started then, not ready yet.");
  timeline.failure = "no\x1b way";
  EXPECT_EQ(boot_table(timeline, "then"),
            "Started then, failed: no\\x1b way\n"
            "\n"
            "  START ms     TOOK ms  PROCESS  STEP\n"
            "     0.000      10.000  lsld     fork   ##############################\n"
            "    10.000           -  builder  mount                               #\n");
  timeline.steps.clear();
  EXPECT_NE(boot_table(timeline, "then").find("STEP\n"), std::string::npos);
}

size_t count_of(const std::string& text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(BootSvg, ALanePerProcessABarPerStep) {
  const std::string svg = boot_svg(example(), "then");
  EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
  EXPECT_EQ(count_of(svg, "class=\"lane\""), 2U);
  EXPECT_EQ(count_of(svg, "<g><title>"), 4U);
  EXPECT_EQ(count_of(svg, "fill-opacity=\"0.3\""), 1U);  // what waits is pale
  EXPECT_EQ(count_of(svg, "Start of d"), 2U);
  EXPECT_NE(svg.find("<title>init: mount, from 5.000 ms: 15.000 ms</title>"), std::string::npos);
  EXPECT_NE(svg.find(">25 ms</text>"), std::string::npos);
  EXPECT_NE(svg.find(R"(<rect x="296.67" y="143" width="500.00")"), std::string::npos) << svg;
}

TEST(BootSvg, TextIsText) {
  api::BootTimeline timeline = example();
  timeline.name = "a<b>&\"c\"\x01\xff";
  timeline.failure = "</svg><script>";
  const std::string svg = boot_svg(timeline, "then");
  EXPECT_NE(svg.find("a&lt;b&gt;&amp;&quot;c&quot;\\x01\\xff"), std::string::npos);
  EXPECT_EQ(svg.find("<script>"), std::string::npos);
  EXPECT_EQ(count_of(svg, "</svg>"), 1U);
}

TEST(BootSvg, NothingAndALongTime) {
  EXPECT_TRUE(boot_svg({}, "").ends_with("</svg>\n"));
  api::BootTimeline timeline = example();
  timeline.steps[1].duration_ns = 60'000 * kMs;
  EXPECT_NE(boot_svg(timeline, "").find(">60 s</text>"), std::string::npos);
}

}  // namespace
}  // namespace lsl::cli
