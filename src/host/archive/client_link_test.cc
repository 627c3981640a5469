#include "host/archive/client_link.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <vector>

#include "sys/file.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

using std::string_view_literals::operator""sv;

struct Line {
  sys::Fd client, helper;
  Line() {
    auto pair = sys::socket_pair();
    EXPECT_TRUE(pair);
    client = std::move(pair->first);
    helper = std::move(pair->second);
  }
  void send(std::string_view bytes, std::vector<int> descriptors) const {
    EXPECT_TRUE(sys::send_some(client, bytes, descriptors));
  }
};

TEST(ParseArchiveRequest, SizeIsOptional) {
  EXPECT_EQ(parse_archive_request(R"({"archive":{"size":7}})").value(), 7U);
  EXPECT_EQ(parse_archive_request(R"({"archive":{"size":null}})").value(), std::nullopt);
  EXPECT_EQ(parse_archive_request(R"({"archive":{}})").value(), std::nullopt);
}

TEST(ParseArchiveRequest, TheRestIsRefused) {
  for (const char* text : {"", "{}", "[]", R"({"archive":7})", R"({"archive":{"size":-1}})",
                           R"({"archive":{"size":"7"}})", R"({"archive":{"size":1.5}})"})
    EXPECT_EQ(parse_archive_request(text).error().code, EBADMSG) << text;
}

TEST(CheckArchiveDescriptor, OnlyWhatCarriesBytes) {
  const auto null = sys::open_file("/dev/null", O_RDWR);
  EXPECT_EQ(check_archive_descriptor(*null, ArchiveDirection::FromClient).error().code, EINVAL);
  const auto directory = sys::open_file("/", O_RDONLY | O_DIRECTORY);
  EXPECT_EQ(check_archive_descriptor(*directory, ArchiveDirection::FromClient).error().code,
            EINVAL);
  const auto pipe = sys::make_pipe();
  EXPECT_TRUE(check_archive_descriptor(pipe->read, ArchiveDirection::FromClient));
  EXPECT_EQ(check_archive_descriptor(pipe->read, ArchiveDirection::ToClient).error().code, EBADF);
  EXPECT_TRUE(check_archive_descriptor(pipe->write, ArchiveDirection::ToClient));
  const auto path = sys::open_file("/proc/self/exe", O_PATH);
  EXPECT_EQ(check_archive_descriptor(*path, ArchiveDirection::FromClient).error().code, EBADF);
}

TEST(ReceiveArchive, OneMessageWithOneDescriptor) {
  const Line line;
  const auto pipe = sys::make_pipe();
  line.send("{\"archive\":{\"size\":5}}\0"sv, {pipe->read.get()});
  const auto archive = receive_archive(line.helper, ArchiveDirection::FromClient, 1000);
  ASSERT_TRUE(archive);
  EXPECT_EQ(archive->size, 5U);
}

TEST(ReceiveArchive, PiecesArePutTogether) {
  const Line line;
  const auto pipe = sys::make_pipe();
  line.send("{\"archive\":", {pipe->read.get()});
  line.send("{}}\0"sv, {});
  EXPECT_TRUE(receive_archive(line.helper, ArchiveDirection::FromClient, 1000));
}

TEST(ReceiveArchive, RefusesOtherNumbersOfDescriptors) {
  const auto pipe = sys::make_pipe();
  const Line none;
  none.send("{\"archive\":{}}\0"sv, {});
  EXPECT_EQ(receive_archive(none.helper, ArchiveDirection::FromClient, 1000).error().code, EBADMSG);
  const Line two;
  two.send("{\"archive\":{}}\0"sv, {pipe->read.get(), pipe->read.get()});
  EXPECT_EQ(receive_archive(two.helper, ArchiveDirection::FromClient, 1000).error().code, EBADMSG);
}

TEST(ReceiveArchive, EndlessTextIsRefused) {
  const Line line;
  line.send(std::string(5000, ' '), {});
  EXPECT_EQ(receive_archive(line.helper, ArchiveDirection::FromClient, 1000).error().code, EBADMSG);
}

TEST(ReceiveArchive, SilenceAndHangUpEndTheWait) {
  const Line silent;
  EXPECT_EQ(receive_archive(silent.helper, ArchiveDirection::FromClient, 1).error().code,
            ETIMEDOUT);
  Line gone;
  gone.client.reset();
  EXPECT_EQ(receive_archive(gone.helper, ArchiveDirection::FromClient, 1000).error().code,
            ECANCELED);
}

std::string everything_sent_to(sys::FdRef client) {
  std::array<char, 65536> buffer;
  const auto size = sys::receive_bytes(client, buffer);
  return size && *size ? std::string(buffer.data(), **size) : "";
}

TEST(ClientLink, LastProgressAndWarningsArrive) {
  const Line line;
  std::atomic<uint64_t> done = 0;
  ClientLink link(line.helper, done, 100, [] { ADD_FAILURE() << "the client is still there"; });
  ASSERT_TRUE(link.start());
  done = 42;
  link.finish(std::vector<std::string>{"careful"});
  EXPECT_EQ(everything_sent_to(line.client), progress_text(42, 100) + warning_text("careful"));
}

TEST(ClientLink, AHangUpIsNoticed) {
  Line line;
  std::atomic<uint64_t> done = 0;
  const auto noticed = sys::make_pipe();
  ASSERT_TRUE(noticed);
  ClientLink link(line.helper, done, std::nullopt,
                  [&] { (void)sys::write_all(noticed->write, "x"); });
  ASSERT_TRUE(link.start());
  line.client.reset();
  EXPECT_TRUE(sys::wait_readable(noticed->read, 5000).value_or(false));
}

TEST(ClientLink, AClientThatDoesNotReadDoesNotBlock) {
  const Line line;
  int small = 1;
  ::setsockopt(line.helper.get(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
  std::atomic<uint64_t> done = 0;
  ClientLink link(line.helper, done, std::nullopt, [] {});
  ASSERT_TRUE(link.start());
  link.finish(
      std::vector<std::string>(1000, std::string(1000, 'w')));  // returns after its one second
  EXPECT_EQ(progress_text(1, std::nullopt), "{\"progress\":{\"done\":1,\"total\":null}}\0"sv);
}

}  // namespace
}  // namespace lsl::host
