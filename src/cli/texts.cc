#include "cli/texts.h"

#include <errno.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace lsl::cli {
namespace {

struct CodeText {
  std::string_view code;
  std::string_view text;
};

constexpr std::array kTexts = {
    CodeText{"E_ACCESSDENIED", "Access is denied. "},
    CodeText{"E_FAIL", "Unspecified error "},
    CodeText{"E_ILLEGAL_STATE_CHANGE",
             "An install, uninstall, or conversion is in progress for this distribution."},
    CodeText{"E_INVALIDARG", "The parameter is incorrect. "},
    CodeText{"E_NOTIMPL", "Not implemented "},
    CodeText{"E_OUTOFMEMORY",
             "Not enough memory resources are available to complete this operation. "},
    CodeText{"E_UNEXPECTED", "Catastrophic failure "},
    CodeText{"ERROR_ALREADY_EXISTS", "Cannot create a file when that file already exists. "},
    CodeText{"ERROR_BROKEN_PIPE", "The pipe has been ended. "},
    CodeText{"ERROR_CANCELLED", "The operation was canceled by the user. "},
    CodeText{"ERROR_DIRECTORY", "The directory name is invalid. "},
    CodeText{"ERROR_DISK_FULL", "There is not enough space on the disk. "},
    CodeText{"ERROR_FILE_EXISTS", "The file exists. "},
    CodeText{"ERROR_FILE_NOT_FOUND", "The system cannot find the file specified. "},
    CodeText{"ERROR_INVALID_NAME",
             "The filename, directory name, or volume label syntax is incorrect. "},
    CodeText{"ERROR_PATH_NOT_FOUND", "The system cannot find the path specified. "},
    CodeText{"ERROR_SHARING_VIOLATION",
             "The process cannot access the file because it is being used by another process. "},
    CodeText{"ERROR_TIMEOUT", "This operation returned because the timeout period expired. "},
    CodeText{"ERROR_TOO_MANY_OPEN_FILES", "The system cannot open the file. "},
    CodeText{"ERROR_VERSION_PARSE_ERROR", "A version number could not be parsed. "},
    CodeText{"ERROR_WRITE_PROTECT", "The media is write protected. "},
    CodeText{"WSL_E_DISK_CORRUPTED",
             "The distribution failed to start because its virtual disk is corrupted."},
    CodeText{"WSL_E_DISK_ALREADY_MOUNTED", "That volume is already mounted inside WSL2."},
    CodeText{"WSL_E_DISK_MOUNT_DISABLED", "wsl.exe --mount is disabled by the computer policy."},
    CodeText{"WSL_E_DISTRIBUTION_NAME_NEEDED",
             "This distribution doesn't contain a default name. Use --name to choose the "
             "distribution name."},
    CodeText{"WSL_E_DISTRO_NOT_FOUND", "There is no distribution with the supplied name."},
    CodeText{
        "WSL_E_DISTRO_NOT_STOPPED",
        "The operation could not be completed because the VHD is currently in use. To force WSL "
        "to stop use: wsl.exe --shutdown"},
    CodeText{"WSL_E_ELEVATION_NEEDED_TO_MOUNT_DISK",
             "Administrator access is needed to mount a disk."},
    CodeText{"WSL_E_EXPORT_FAILED", "Exporting the distribution failed."},
    CodeText{"WSL_E_IMPORT_FAILED", "Importing the distribution failed."},
    CodeText{"WSL_E_NOT_A_LINUX_DISTRO", "The imported file is not a valid Linux distribution."},
    CodeText{"WSL_E_TOO_MANY_DISKS_ATTACHED",
             "Too many virtual hard disks or physical disks are attached."},
    CodeText{"WSL_E_USER_NOT_FOUND", "User not found."},
    CodeText{"WSL_E_USER_VHD_ALREADY_ATTACHED",
             "VHD already mounted via wsl.exe --mount, please unmount the disk before launching."},
    CodeText{"WSL_E_VM_CRASHED", "The WSL2 Virtual Machine crashed."},
    CodeText{"WSL_E_VM_MODE_INVALID_MOUNT_NAME",
             "The mount name cannot be empty, '.', '..', or contain '/'. Please retry with a valid "
             "mount name."},
    CodeText{"WSL_E_VM_MODE_INVALID_STATE", "The distribution is already the requested version."},
    CodeText{
        "WSL_E_VM_MODE_MOUNT_NAME_ALREADY_EXISTS",
        "A disk with that name is already mounted; please unmount the disk or choose a new name "
        "and try again."},
    CodeText{"WSL_E_VM_MODE_NOT_SUPPORTED", "The Legacy distribution does not support WSL 2."},
    CodeText{"WSL_E_WSL2_NEEDED", "This operation is only supported by WSL2."},
};

struct ErrnoCode {
  int value;
  std::string_view code;
};

constexpr std::array kErrnoCodes = {
    ErrnoCode{EACCES, "E_ACCESSDENIED"},         ErrnoCode{EPERM, "E_ACCESSDENIED"},
    ErrnoCode{EBUSY, "ERROR_SHARING_VIOLATION"}, ErrnoCode{ETXTBSY, "ERROR_SHARING_VIOLATION"},
    ErrnoCode{ECANCELED, "ERROR_CANCELLED"},     ErrnoCode{EEXIST, "ERROR_FILE_EXISTS"},
    ErrnoCode{EINVAL, "E_INVALIDARG"},           ErrnoCode{EMFILE, "ERROR_TOO_MANY_OPEN_FILES"},
    ErrnoCode{ENOENT, "ERROR_FILE_NOT_FOUND"},   ErrnoCode{ENOMEM, "E_OUTOFMEMORY"},
    ErrnoCode{ENOSPC, "ERROR_DISK_FULL"},        ErrnoCode{EDQUOT, "ERROR_DISK_FULL"},
    ErrnoCode{ENOTDIR, "ERROR_DIRECTORY"},       ErrnoCode{EPIPE, "ERROR_BROKEN_PIPE"},
    ErrnoCode{EROFS, "ERROR_WRITE_PROTECT"},     ErrnoCode{ETIMEDOUT, "ERROR_TIMEOUT"},
};

}  // namespace

const std::string_view kSuccess = "The operation completed successfully. ";
const std::string_view kVersion2Notice =
    "For information on key differences with WSL 2 please visit https://aka.ms/wsl2\n";

std::optional<std::string_view> text_of(std::string_view code) {
  const auto* found = std::find_if(kTexts.begin(), kTexts.end(),
                                   [&](const CodeText& row) { return row.code == code; });
  if (found == kTexts.end()) return std::nullopt;
  return found->text;
}

std::string_view windows_code(int errno_value) {
  const auto* found = std::find_if(kErrnoCodes.begin(), kErrnoCodes.end(),
                                   [&](const ErrnoCode& row) { return row.value == errno_value; });
  return found == kErrnoCodes.end() ? std::string_view() : found->code;
}

namespace {

std::string help_hint(Personality personality) {
  return fmt::format("Please use '{} --help' to get a list of supported arguments.",
                     program_name(personality));
}

}  // namespace

std::string invalid_argument_text(Personality personality, std::string_view word) {
  return fmt::format("Invalid command line argument: {}\n{}", word, help_hint(personality));
}

std::string needs_value_text(Personality personality, std::string_view option) {
  return fmt::format("Command line argument {} requires a value.\n{}", option,
                     help_hint(personality));
}

std::string missing_parameter_text(std::string_view option) {
  return fmt::format("Argument {} is missing a required parameter.", option);
}

std::string not_available_text(std::string_view option) {
  return fmt::format("{}: not available in this version", option);
}

std::string no_distributions_text(Personality personality) {
  if (!behaves_as_wsl(personality))
    return "There are no distributions. Import one: lsl --import NAME DIRECTORY FILE";
  return "Windows Subsystem for Linux has no installed distributions.\n"
         "To see which distributions can be installed, run: wsl.exe --list --online\n"
         "To install one of them, run: wsl.exe --install <Distro>";
}

}  // namespace lsl::cli
