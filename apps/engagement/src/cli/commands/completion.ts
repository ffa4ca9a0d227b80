import { ConfigError } from '@daybook/core';
import type { Command } from 'commander';
import { z } from 'zod';
import { defineCommand, type CommandSpec } from '../command.ts';

/** Words that may follow a command: its subcommands and flags. By the command's full name, '' for `daybook` itself. */
function wordsByCommand(command: Command, name = ''): [string, string[]][] {
  const flags = command.options.flatMap(({ long }) => long ?? []);
  const own: [string, string[]] = [name, [...command.commands.map((child) => child.name()), ...flags, '--help']];
  return [own, ...command.commands.flatMap((child) => wordsByCommand(child, `${name} ${child.name()}`.trim()))];
}

function bashScript(words: readonly [string, readonly string[]][]): string {
  return [
    '_daybook() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" place="" candidate="" word words=""',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    [[ $word == -* ]] && break',
    '    candidate="${place:+$place }$word"',
    `    case "$candidate" in ${words.map(([name]) => `"${name}"`).join('|')}) place="$candidate" ;; *) break ;; esac`,
    '  done',
    '  case "$place" in',
    ...words.map(([name, own]) => `    "${name}") words="${own.join(' ')}" ;;`),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  [[ ${#COMPREPLY[@]} == 0 || $current != -* ]] && COMPREPLY+=($(compgen -f -- "$current"))',
    '}',
    'complete -o filenames -F _daybook daybook',
  ].join('\n');
}

const fishScript = (words: readonly [string, readonly string[]][]): string =>
  words
    .map(([name, own]) => {
      const condition =
        name === ''
          ? '__fish_use_subcommand'
          : name
              .split(' ')
              .map((word) => `__fish_seen_subcommand_from ${word}`)
              .join('; and ');
      return `complete -c daybook -n '${condition}' -a '${own.join(' ')}'`;
    })
    .join('\n');

const shells = ['bash', 'zsh', 'fish'] as const;

/** `program` makes the program with all its commands. */
export const completionCommand = (program: () => Promise<Command>): CommandSpec =>
  defineCommand({
    name: 'completion',
    summary: 'print a script that completes commands and flags in a shell',
    files: '<shell>',
    schema: z.strictObject({}),
    examples: [
      'daybook completion bash >> ~/.bashrc',
      'daybook completion fish > ~/.config/fish/completions/daybook.fish',
    ],
    needsBackend: false,
    async run(_config, { files }) {
      const shell = shells.find((name) => name === files[0]);
      if (!shell) throw new ConfigError(`completion: must be one of ${shells.join(', ')}, received ${files[0]}.`);
      const words = wordsByCommand(await program());
      if (shell === 'fish') return fishScript(words);
      return shell === 'zsh' ? `autoload -U +X bashcompinit && bashcompinit\n${bashScript(words)}` : bashScript(words);
    },
    show: (script) => script,
  });
