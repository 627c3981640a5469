#include "host/workers/worker.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace lsl::host {
namespace {

class WorkerTest : public testing::Test {
 protected:
  Result<std::unique_ptr<Worker>> start(const ArchiveWork& work) {
    return Worker::start(loop_, undertaker_, archive_work(work),
                         archive_done([this](Result<ArchiveResult> r) { result_ = std::move(r); }));
  }
  void await_result() {
    for (int i = 0; i < 200 && !result_; ++i) EXPECT_TRUE(loop_.run_once(10));
    ASSERT_TRUE(result_);
  }

  sys::EventLoop loop_ = sys::EventLoop::create().value();
  Undertaker undertaker_{loop_};
  std::optional<Result<ArchiveResult>> result_;
};

Result<ArchiveResult> wait_for_ever(sys::FdRef) {
  for (;;) ::pause();
}

TEST_F(WorkerTest, ItsResultArrives) {
  const auto worker = start([](sys::FdRef) { return ArchiveResult{.valid = true}; }).value();
  await_result();
  EXPECT_TRUE((*result_)->valid);
}

TEST_F(WorkerTest, ItsFailureArrives) {
  const auto worker =
      start([](sys::FdRef) { return Result<ArchiveResult>(fail(EIO, "lift it")); }).value();
  await_result();
  EXPECT_EQ(result_->error().message(), "lift it: Input/output error");
}

TEST_F(WorkerTest, AnyTextArrives) {
  std::optional<Result<Json>> object;
  const auto worker =
      Worker::start(
          loop_, undertaker_, [](sys::FdRef) { return result_text(Json{{"count", 7}}); },
          [&](const Result<std::string>& text) { object = parse_result_object(*text); })
          .value();
  for (int i = 0; i < 200 && !object; ++i) EXPECT_TRUE(loop_.run_once(10));
  ASSERT_TRUE(object && *object);
  EXPECT_EQ(json_integer(**object, "count"), 7);
}

TEST_F(WorkerTest, ACancelledOneHasEndedWhenThatIsTold) {
  auto pipe = sys::make_pipe().value();  // its end tells that nobody has the write end any more
  const auto worker = start(wait_for_ever).value();
  pipe.write.reset();
  worker->cancel(Error{ECANCELED, {}, "enough", {}});
  EXPECT_FALSE(result_);
  await_result();
  EXPECT_EQ(result_->error().detail, "enough");
  ASSERT_TRUE(sys::set_nonblocking(pipe.read, true));
  char byte = 0;
  EXPECT_EQ(::read(pipe.read.get(), &byte, 1), 0);
}

TEST_F(WorkerTest, OneThatSaysItsWordAndStaysIsEnded) {
  const auto worker = start([](sys::FdRef result) -> Result<ArchiveResult> {
                        const std::string text = archive_success_text({});
                        (void)!::write(result.get(), text.data(), text.size());
                        ::close(result.get());
                        return wait_for_ever(result);
                      }).value();
  await_result();
  EXPECT_TRUE(result_->has_value());
}

TEST_F(WorkerTest, ADroppedOneIsLeftToTheUndertaker) {
  auto worker = start(wait_for_ever).value();
  worker.reset();
  for (int i = 0; i < 200 && !undertaker_.idle(); ++i) EXPECT_TRUE(loop_.run_once(10));
  EXPECT_TRUE(undertaker_.idle());
  EXPECT_FALSE(result_);
}

}  // namespace
}  // namespace lsl::host
