# bash completion for lsl and wsl

_lsl_distributions() {
  "${COMP_WORDS[0]}" --list --quiet --all 2>/dev/null
}

_lsl() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' at
  COMPREPLY=()
  case $previous in
    -d | --distribution | --export | -s | --set-default | --setdefault | -t | --terminate | --unregister | --manage | --boot-timeline | --clone | --set-version)
      mapfile -t COMPREPLY < <(compgen -W "$(_lsl_distributions)" -- "$word")
      return
      ;;
    --shell-type)
      mapfile -t COMPREPLY < <(compgen -W 'login none standard' -- "$word")
      return
      ;;
    --svg | --mount | --unmount)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return
      ;;
    --format)
      mapfile -t COMPREPLY < <(compgen -W 'tar tar.gz tar.xz tar.zst vhd vhdx' -- "$word")
      return
      ;;
    --move)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      return
      ;;
    --set-sparse)
      mapfile -t COMPREPLY < <(compgen -W 'false true' -- "$word")
      return
      ;;
    --type)
      mapfile -t COMPREPLY < <(compgen -W 'btrfs ext4 vfat xfs' -- "$word")
      return
      ;;
    --version | --set-default-version)
      if [ "$COMP_CWORD" -gt 2 ] || [ "$previous" = --set-default-version ]; then
        mapfile -t COMPREPLY < <(compgen -W '1 2' -- "$word")
        return
      fi
      ;;
    -u | --user | --cd | --distribution-id | --resize | --set-default-user | --name | --options | --partition) return ;;
  esac
  for ((at = 1; at < COMP_CWORD; at++)); do
    case ${COMP_WORDS[at]} in
      -- | -e | --exec) return ;;
      -l | --list) command=list ;;
      --import | --import-in-place | --export | --manage | --boot-timeline | --clone | --mount | --set-version | --shutdown)
        command=${COMP_WORDS[at]#--}
        ;;
    esac
  done
  local options
  case $command in
    list) options='--all --running --quiet --verbose -q -v' ;;
    import) options='--version --vhd' ;;
    export) options='--format --vhd' ;;
    boot-timeline) options='--svg' ;;
    manage)
      options='--allow-unsafe --check-config --compact --move --resize --set-default-user --set-sparse'
      ;;
    mount) options='--bare --name --options --partition --type --vhd' ;;
    import-in-place | clone | set-version) options='' ;;
    shutdown) options='--force' ;;
    *)
      options='--boot-timeline --cd --clone --distribution --distribution-id --exec --export --help --import
        --import-in-place --list --manage --mount --set-default --set-default-version --set-version --shell-type
        --shutdown --status --terminate --unmount --unregister --user --version -d -e -l -s -t -u -v --'
      ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    return
  fi
  case $command in
    import | import-in-place | export | clone)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      ;;
    set-version) mapfile -t COMPREPLY < <(compgen -W '1 2' -- "$word") ;;
  esac
}

complete -F _lsl lsl wsl
