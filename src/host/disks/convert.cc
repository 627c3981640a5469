#include "host/disks/convert.h"

#include <errno.h>

#include "base/json.h"
#include "base/text.h"
#include "host/disks/new_image.h"
#include "host/disks/resize_undo.h"
#include "host/disks/tool.h"
#include "sys/failpoint.h"

namespace lsl::host {
namespace {

constexpr char kPackage[] = "qemu-utils";
constexpr int kConvertSeconds = 12 * 3600;
constexpr unsigned kWhole = 10000;  // hundredths of a percent

const char* driver_of(ImageFormat format) {
  switch (format) {
    case ImageFormat::Vhd:
      return "vpc";
    case ImageFormat::Vhdx:
      return "vhdx";
    case ImageFormat::Raw:
      break;
  }
  return "raw";
}

// The image as kToolTarget. We hold its lock; QEMU must not want it, too.
std::string source_options(ImageFormat format) {
  return fmt::format("driver={},read-only=on,file.driver=file,file.locking=off,file.filename={}",
                     driver_of(format), kToolTargetPath);
}

// qemu-img's failures are all 1; the original was opened and checked by us, so what is wrong is in
// it, or there is no room for the copy.
Error qemu_error(const std::string& what, const std::string& name, const std::string& output) {
  const bool no_space = output.find("No space left on device") != std::string::npos;
  if (no_space) return {ENOSPC, "", fmt::format("{} {}", what, name), {}};
  return {
      0,
      "WSL_E_DISK_CORRUPTED",
      fmt::format("The disk image {} cannot be read. qemu-img said: {}", printable(name), output),
      {}};
}

}  // namespace

std::vector<std::string> convert_arguments(ImageFormat from, ImageFormat to) {
  std::vector<std::string> arguments = {"convert", "-p", "--image-opts", "-O", driver_of(to)};
  // Without force_size the size becomes one of whole cylinders.
  if (to == ImageFormat::Vhd)
    arguments.insert(arguments.end(), {"-o", "subformat=fixed,force_size=on"});
  if (to == ImageFormat::Vhdx)
    arguments.insert(arguments.end(), {"-o", "subformat=dynamic,block_size=1M"});
  arguments.push_back(source_options(from));
  arguments.emplace_back(kToolOtherPath);
  return arguments;
}

std::optional<unsigned> parse_progress(std::string_view output) {
  const size_t end = output.rfind("/100%)");
  if (end == output.npos) return std::nullopt;
  const size_t begin = output.rfind('(', end);
  if (begin == output.npos) return std::nullopt;
  const std::vector<std::string_view> parts = split(output.substr(begin + 1, end - begin - 1), '.');
  const std::optional<uint64_t> percent = parse_unsigned(parts[0]);
  const std::optional<uint64_t> hundredths = parts.size() == 2 ? parse_unsigned(parts[1]) : 0;
  if (!percent || !hundredths || *percent > 100 || *hundredths > 99) return std::nullopt;
  return static_cast<unsigned>(*percent * 100 + *hundredths);
}

Status convert_image(sys::FdRef from, const std::string& name, const ImageOptions& options,
                     sys::FdRef to, const std::string& new_name, const CopyProgress& progress) {
  const std::optional<ImageFormat> format = image_format_of(new_name);
  if (!format)
    return fail_as("E_INVALIDARG", "'{}' does not end in .vhd, .vhdx or .img.",
                   printable(new_name));
  LSL_CHECK(take_back_resize(from, name));
  ImageOptions reading = options;
  reading.use = ImageUse::Read;
  LSL_TRY(original, open_image(from, name, reading));
  LSL_TRY(size, virtual_size(original, name));
  LSL_TRY(copy, NewImage::make(to, new_name));
  Tool tool{.name = "qemu-img",
            .arguments = convert_arguments(original.format, *format),
            .package = kPackage,
            .target = original.file.get(),
            .target_name = name,
            .other = copy.file().get(),
            .other_name = new_name,
            .limit_seconds = kConvertSeconds};
  if (progress)
    tool.on_output = [&](std::string_view output) -> Status {
      const std::optional<unsigned> part = parse_progress(output);
      return part ? progress(size / kWhole * *part, size) : Status();
    };
  LSL_TRY(result, run_tool(tool));
  if (result.code != 0) return std::unexpected(qemu_error("convert", name, result.output));
  LSL_CHECK(sys::failpoint("copy.before_name"));
  if (progress) LSL_CHECK(progress(size, size));
  LSL_TRY(file, copy.finish());
  return {};
}

std::optional<uint64_t> parse_virtual_size(std::string_view output) {
  const size_t begin = output.find('{'), end = output.rfind('}');
  if (begin == output.npos || end == output.npos || end < begin) return std::nullopt;
  const Result<Json> parsed = parse_json(output.substr(begin, end - begin + 1));
  if (!parsed) return std::nullopt;
  const std::optional<int64_t> size = json_integer(*parsed, "virtual-size");
  if (!size || *size <= 0) return std::nullopt;
  return static_cast<uint64_t>(*size);
}

Result<uint64_t> virtual_size(const Image& image, const std::string& name) {
  if (image.format != ImageFormat::Vhdx) return image.size;
  std::string output;
  LSL_TRY(result, run_tool({.name = "qemu-img",
                            .arguments = {"info", "--output=json", "--image-opts",
                                          source_options(image.format)},
                            .package = kPackage,
                            .target = image.file.get(),
                            .target_name = name,
                            .on_output = [&](std::string_view piece) -> Status {
                              if (output.size() < 65536) output += piece;
                              return {};
                            }}));
  if (result.code != 0) return std::unexpected(qemu_error("look at", name, result.output));
  const std::optional<uint64_t> size = parse_virtual_size(output);
  if (!size) return fail(EBADMSG, "understand what qemu-img says of {}", name);
  return *size;
}

}  // namespace lsl::host
