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
    --set-default-version N    version of distributions imported from now on
    --shutdown                 end all running distributions
        --force                without asking them
    --status                   show the default distribution and version
    --version, -v              show the version of lsl, of the kernel and the host

Managing distributions
    --boot-timeline NAME       show what its last start spent its time on
        --svg FILE             draw it; - is standard output
    --export NAME FILE         write a distribution to an archive; - is standard output
        --format FORMAT        tar, tar.gz or tar.xz
    --import NAME DIRECTORY FILE
                               register a distribution from an archive; - is standard input
        --version N            1 or 2
    --list, -l                 list distributions
        --all                  also those being installed or removed
        --running              only running ones
        --quiet, -q            only names
        --verbose, -v          with state and version
    --manage NAME ACTION       look after a distribution
        --check-config         what is wrong with its /etc/wsl.conf and wsl-distribution.conf
    --set-default, -s NAME     make it the default distribution
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
