#include "guest/systemd/bus.h"

#include <gtest/gtest.h>

#include "guest/systemd/fake_manager_for_test.h"

namespace lsl::guest {
namespace {

class BusTest : public testing::Test {
 protected:
  BusTest() : loop_(std::move(*sys::EventLoop::create())) {}

  std::unique_ptr<Bus> connect(FakeManager& manager) {
    auto bus = Bus::connect(
        loop_, manager.path(), [this](const BusMessage& signal) { signals_ += signal.member; },
        [this](const Error& error) { closed_ = error.code; });
    EXPECT_TRUE(bus) << bus.error().message();
    return bus ? std::move(*bus) : nullptr;
  }

  sys::EventLoop loop_;
  std::string signals_;
  int closed_ = 0;
};

TEST_F(BusTest, RepliesFindTheirCalls) {
  FakeManager manager(loop_, [](const BusMessage& call, uint32_t serial) {
    return call.member == "LoadUnit" ? bus_answer('o', "/unit", serial)
                                     : bus_answer('v', "running", serial);
  });
  manager.listen();
  const auto bus = connect(manager);
  std::string state, path;
  bus->call(get_system_state(), [&](const Result<BusMessage>& reply) {
    state = reply ? reply->first_string().value_or("") : reply.error().message();
  });
  bus->call(load_unit("a.service"), [&](const Result<BusMessage>& reply) {
    path = reply ? reply->first_string().value_or("") : reply.error().message();
  });
  ASSERT_TRUE(turn_until(loop_, [&] { return !state.empty() && !path.empty(); }));
  EXPECT_EQ(state, "running");
  EXPECT_EQ(path, "/unit");
}

TEST_F(BusTest, ARefusalIsAnErrorAndTheConnectionStays) {
  int refused = 0;
  FakeManager manager(loop_, [&](const BusMessage&, uint32_t serial) { return bus_error(serial); });
  manager.listen();
  const auto bus = connect(manager);
  for (int i = 1; i <= 2; ++i) {
    bus->call(start_unit("a.service"), [&](const Result<BusMessage>& reply) {
      refused += !reply && reply.error().code == EREMOTEIO;
    });
    ASSERT_TRUE(turn_until(loop_, [&] { return refused == i; }));
  }
  EXPECT_EQ(closed_, 0);
}

TEST_F(BusTest, TheEndOfTheConnectionAnswersAllCalls) {
  FakeManager* self = nullptr;
  FakeManager manager(loop_, [&](const BusMessage&, uint32_t) {
    self->hang_up();
    return std::string();
  });
  self = &manager;
  manager.listen();
  const auto bus = connect(manager);
  int lost = 0;
  for (int i = 0; i < 3; ++i)
    bus->call(get_system_state(),
              [&](const Result<BusMessage>& reply) { lost += !reply ? 1 : 100; });
  ASSERT_TRUE(turn_until(loop_, [&] { return closed_ != 0; }));
  EXPECT_EQ(lost, 3);
  bus->call(get_system_state(), [&](const Result<BusMessage>& reply) { lost += !reply ? 1 : 100; });
  SUCCEED() << "a call on a dead connection does not crash";
}

TEST_F(BusTest, SignalsArrive) {
  FakeManager* self = nullptr;
  FakeManager manager(loop_, [&](const BusMessage&, uint32_t serial) {
    self->tell(bus_signal("StartupFinished"));
    return bus_answer('v', "running", serial);
  });
  self = &manager;
  manager.listen();
  const auto bus = connect(manager);
  bool answered = false;
  bus->call(get_system_state(), [&](const Result<BusMessage>&) { answered = true; });
  ASSERT_TRUE(turn_until(loop_, [&] { return answered; }));
  EXPECT_EQ(signals_, "StartupFinished");
}

TEST_F(BusTest, ACallbackMayDropTheConnection) {
  FakeManager manager(
      loop_, [&](const BusMessage&, uint32_t serial) { return bus_answer('v', "x", serial); });
  manager.listen();
  std::unique_ptr<Bus> bus = connect(manager);
  int calls = 0;
  for (int i = 0; i < 2; ++i)
    bus->call(get_system_state(), [&](const Result<BusMessage>&) {
      ++calls;
      bus.reset();
    });
  ASSERT_TRUE(turn_until(loop_, [&] { return !bus; }));
  EXPECT_EQ(calls, 1);
}

TEST_F(BusTest, NobodyListensIsToldAtOnce) {
  FakeManager manager(loop_, [](const BusMessage&, uint32_t) { return std::string(); });
  const auto bus = Bus::connect(loop_, manager.path(), nullptr, nullptr);
  ASSERT_FALSE(bus);
  EXPECT_EQ(bus.error().code, ENOENT);
}

}  // namespace
}  // namespace lsl::guest
