# bash completion for lsl and wsl

_lsl_distributions() {
  "${COMP_WORDS[0]}" --list --quiet --all 2>/dev/null
}

_lsl() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' at
  COMPREPLY=()
  case $previous in
    -d | --distribution | --export | -s | --set-default | --setdefault | -t | --terminate | --unregister | --manage | --boot-timeline)
      mapfile -t COMPREPLY < <(compgen -W "$(_lsl_distributions)" -- "$word")
      return
      ;;
    --shell-type)
      mapfile -t COMPREPLY < <(compgen -W 'login none standard' -- "$word")
      return
      ;;
    --svg)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return
      ;;
    --format)
      mapfile -t COMPREPLY < <(compgen -W 'tar tar.gz tar.xz' -- "$word")
      return
      ;;
    --version | --set-default-version)
      if [ "$COMP_CWORD" -gt 2 ] || [ "$previous" = --set-default-version ]; then
        mapfile -t COMPREPLY < <(compgen -W '1 2' -- "$word")
        return
      fi
      ;;
    -u | --user | --cd | --distribution-id) return ;;
  esac
  for ((at = 1; at < COMP_CWORD; at++)); do
    case ${COMP_WORDS[at]} in
      -- | -e | --exec) return ;;
      -l | --list) command=list ;;
      --import | --export | --manage | --boot-timeline | --shutdown) command=${COMP_WORDS[at]#--} ;;
    esac
  done
  local options
  case $command in
    list) options='--all --running --quiet --verbose -q -v' ;;
    import) options='--version' ;;
    export) options='--format' ;;
    boot-timeline) options='--svg' ;;
    manage) options='--check-config' ;;
    shutdown) options='--force' ;;
    *)
      options='--boot-timeline --cd --distribution --distribution-id --exec --export --help --import --list --manage
        --set-default --set-default-version --shell-type --shutdown --status --terminate
        --unregister --user --version -d -e -l -s -t -u -v --'
      ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
  elif [ "$command" = import ] || [ "$command" = export ]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}

complete -F _lsl lsl wsl
