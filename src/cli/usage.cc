#include "cli/usage.h"

#include <fmt/core.h>

namespace lsl::cli {
namespace {

constexpr const char* kMain = R"(Usage: {0} [OPTION...] [COMMAND...]

Running programs in a distribution
    Without a command the user's shell is started. One word is handed to that
    shell as it is; of several each reaches the command as one word.

    --exec, -e COMMAND...      run a program without the shell
    --shell-type TYPE          standard, login or none (as --exec)
    --                         the rest is the command

    --distribution, -d NAME    which distribution; the default one otherwise
    --distribution-id ID       the same by id
    --user, -u NAME            run as this user
    --cd DIRECTORY             start in this directory of the distribution: /... or ~...

Managing the subsystem
    --help                     show this text
    --mount DISK               mount a block device of the host in all version-2 distributions
        --vhd                  DISK is a disk image: .vhd, .vhdx or .img
        --bare                 only attach it
        --name NAME            mount it as /mnt/wsl/NAME
        --type TYPE            kind of file system; found out otherwise
        --options OPTIONS      mount options, separated by commas
        --partition N          this partition instead of the whole disk
    --set-default-version N    version of distributions imported from now on
    --shutdown                 end all running distributions
        --force                without asking them
    --status                   show the default distribution and version
    --unmount [DISK]           unmount and detach a disk that --mount attached, or all
    --version, -v              show the version of lsl, of the kernel and the host

Managing distributions
    --boot-timeline NAME       show what its last start spent its time on
        --svg FILE             draw it; - is standard output
    --clone NAME NEW [DIRECTORY]
                               register a copy of a distribution, which shares what it can
    --export NAME FILE         write a distribution to an archive; - is standard output
        --format FORMAT        tar, tar.gz, tar.xz, tar.zst, vhd or vhdx
        --vhd                  a disk image instead of an archive
    --import NAME DIRECTORY FILE
                               register a distribution from an archive; - is standard input
        --version N            1 or 2
        --vhd                  FILE is a disk image: .vhd, .vhdx or .img
    --import-in-place NAME FILE
                               register the disk image FILE where it lies
    --list, -l                 list distributions
        --all                  also those being installed or removed
        --running              only running ones
        --quiet, -q            only names
        --verbose, -v          with state and version
    --manage NAME ACTION       look after a distribution
        --check-config         what is wrong with its /etc/wsl.conf and wsl-distribution.conf
        --compact              give space of its disk that it does not use back to the host
        --move DIRECTORY       keep it there from now on
        --resize SIZE          size of its disk: a number and B, K, M, G or T (KB, MB, ...)
        --set-default-user USER
                               whom commands run as without --user
        --set-sparse BOOLEAN   does its disk take only the space that is used: true or false
            --allow-unsafe     needed to turn that on
    --set-default, -s NAME     make it the default distribution
    --set-version NAME N       convert it to version 1 or 2
    --terminate, -t NAME       end a running distribution
    --unregister NAME          forget a distribution and delete its files
)";

constexpr const char* kWslConfig = R"(Usage: wslconfig COMMAND

    /list, /l [/all | /running]   list distributions
    /setdefault, /s NAME          make it the default distribution
    /terminate, /t NAME           end a running distribution
    /unregister, /u NAME          forget a distribution and delete its files
)";

}  // namespace

std::string usage_text(Personality personality) {
  if (personality == Personality::WslConfig) return kWslConfig;
  return fmt::format(fmt::runtime(kMain), program_name(personality));
}

}  // namespace lsl::cli
