// fmt's functions, compiled once for every program. Debian has fmt as headers and as a shared
// library only; the static programs cannot use the latter, and its header-only form makes each of
// our files compile twice as long.
#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
namespace detail {
template FMT_API auto thousands_sep_impl<char>(locale_ref) -> thousands_sep_result<char>;
template FMT_API auto decimal_point_impl(locale_ref) -> char;
}  // namespace detail
FMT_END_NAMESPACE
