#include "cli/report.h"

#include <errno.h>
#include <gtest/gtest.h>

#include "cli/host_name.h"
#include "cli/service_connection.h"

namespace lsl::cli {
namespace {

const Error kNoSuchName{0, "WSL_E_DISTRO_NOT_FOUND",
                        "There is no distribution with the supplied name.", "Service"};
const Error kMissingFile{ENOENT, {}, "open c", {}};

TEST(LinesFor, LslWritesToStandardErrorUnderItsName) {
  EXPECT_EQ(lines_for(Personality::Lsl, kMissingFile),
            (Lines{"", "lsl: open c: No such file or directory\nError code: Lsl/ENOENT\n"}));
  EXPECT_EQ(lines_for(Personality::Lsl, kNoSuchName),
            (Lines{"",
                   "lsl: There is no distribution with the supplied name.\n"
                   "Error code: Lsl/Service/WSL_E_DISTRO_NOT_FOUND\n"}));
}

TEST(LinesFor, WslWritesToStandardOutputInTheSystemsWords) {
  EXPECT_EQ(lines_for(Personality::Wsl, kMissingFile),
            (Lines{"The system cannot find the file specified. \n"
                   "Error code: Wsl/ERROR_FILE_NOT_FOUND\n",
                   ""}));
  EXPECT_EQ(lines_for(Personality::WslConfig, kNoSuchName),
            (Lines{"There is no distribution with the supplied name.\n"
                   "Error code: WslConfig/Service/WSL_E_DISTRO_NOT_FOUND\n",
                   ""}));
  const Error full{ENOSPC, {}, "write x", "Service/RegisterDistro"};
  EXPECT_EQ(lines_for(Personality::Wsl, full).out,
            "There is not enough space on the disk. \n"
            "Error code: Wsl/Service/RegisterDistro/ERROR_DISK_FULL\n");
}

TEST(LinesFor, WslKeepsTheServicesOwnWords) {
  const Error taken{0, "ERROR_FILE_EXISTS", "The supplied install location is already in use.",
                    "Service/RegisterDistro"};
  EXPECT_EQ(lines_for(Personality::Wsl, taken).out,
            "The supplied install location is already in use.\n"
            "Error code: Wsl/Service/RegisterDistro/ERROR_FILE_EXISTS\n");
  const Error exists{EEXIST, "ERROR_FILE_EXISTS", "create rootfs", "Service/RegisterDistro"};
  EXPECT_EQ(lines_for(Personality::Wsl, exists).out,
            "The file exists. \nError code: Wsl/Service/RegisterDistro/ERROR_FILE_EXISTS\n");
}

TEST(LinesFor, ACodeThatStandsForTwoTextsKeepsTheServices) {
  const std::string sparse = "Sparse VHD is supported on WSL2 only.";
  const Error error{0, "WSL_E_VM_MODE_INVALID_STATE", sparse, "Service"};
  EXPECT_TRUE(lines_for(Personality::Wsl, error).out.starts_with(sparse + "\n"));
  const Error same{0, "WSL_E_VM_MODE_INVALID_STATE", "", "Service"};
  EXPECT_TRUE(lines_for(Personality::Wsl, same)
                  .out.starts_with("The distribution is already the requested version.\n"));
}

TEST(LinesFor, AComplaintMayBearTheServicesCode) {
  const Complaint wrong{"The specified file must have the .vhdx file extension.",
                        "Service/WSL_E_EXPORT_FAILED", false};
  EXPECT_EQ(lines_for(Personality::Wsl, wrong).out,
            "The specified file must have the .vhdx file extension.\n"
            "Error code: Wsl/Service/WSL_E_EXPORT_FAILED\n");
}

TEST(LinesFor, WslTellsWhatTheArchiverSaidBesideStandardOutput) {
  const Error bad{0, "WSL_E_IMPORT_FAILED", "Unrecognized archive format",
                  "Service/RegisterDistro"};
  EXPECT_EQ(lines_for(Personality::Wsl, bad),
            (Lines{"Importing the distribution failed.\n"
                   "Error code: Wsl/Service/RegisterDistro/WSL_E_IMPORT_FAILED\n",
                   "bsdtar: Error opening archive: Unrecognized archive format\n"}));
  EXPECT_TRUE(
      lines_for(Personality::Lsl, bad).err.starts_with("lsl: Unrecognized archive format\n"));
}

TEST(LinesFor, NoDefaultDistributionHasNoCodeLine) {
  const Error none{0, "WSL_E_DEFAULT_DISTRO_NOT_FOUND", "none", "Service"};
  for (const Personality personality : {Personality::Lsl, Personality::Wsl}) {
    const Lines lines = lines_for(personality, none);
    EXPECT_EQ((lines.out + lines.err).find("Error code"), std::string::npos);
  }
}

TEST(LinesFor, Complaints) {
  const Complaint misuse{"--export needs NAME and FILE", "", true};
  EXPECT_EQ(lines_for(Personality::Lsl, misuse),
            (Lines{"", "lsl: --export needs NAME and FILE\nTry 'lsl --help'.\n"}));
  EXPECT_TRUE(lines_for(Personality::Wsl, misuse).out.starts_with("Usage: wsl.exe "));
  const Complaint wrong{"The parameter is incorrect. ", "E_INVALIDARG", false};
  EXPECT_EQ(lines_for(Personality::Wsl, wrong),
            (Lines{"The parameter is incorrect. \nError code: Wsl/E_INVALIDARG\n", ""}));
  EXPECT_EQ(lines_for(Personality::Lsl, wrong),
            (Lines{"", "lsl: The parameter is incorrect.\nError code: Lsl/E_INVALIDARG\n"}));
}

TEST(LinesFor, ForeignTextCannotDriveTheTerminal) {
  const Error foreign{0, "E_FAIL", "a\x1b[2J\nb", {}};
  const Lines lines = lines_for(Personality::Lsl, foreign);
  EXPECT_EQ(lines.err.find('\x1b'), std::string::npos);
  EXPECT_NE(lines.err.find("\nb\n"), std::string::npos);
}

TEST(ServicePlaces, InOrder) {
  using Places = std::vector<ServicePlace>;
  EXPECT_EQ(service_places("/x/run", "/run/user/1000", 1000), (Places{{"/x/run", true}}));
  EXPECT_EQ(service_places("", "/run/user/1000", 1000),
            (Places{{"/run/lsl", false}, {"/run/user/1000/lsl", true}}));
  EXPECT_EQ(service_places("", "/run/user/0", 0), (Places{{"/run/lsl", true}}));
  EXPECT_EQ(service_places("", "", 1000), (Places{{"/run/lsl", false}}));
}

TEST(HostName, IsThePrettyName) {
  EXPECT_EQ(host_name("NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"),
            "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(host_name("PRETTY_NAME=Plain"), "Plain");
  EXPECT_EQ(host_name("PRETTY_NAME='Quoted'\r\n"), "Quoted");
  EXPECT_EQ(host_name("PRETTY_NAME=\"\"\nID=x"), "Linux");
  EXPECT_EQ(host_name(""), "Linux");
}

}  // namespace
}  // namespace lsl::cli
