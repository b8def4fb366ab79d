import type { LaunchOption } from '../api';

/** An option of an engine as the form shows it: what may be chosen beside the other choices, and what is. */
export interface OfferedOption {
  option: LaunchOption;
  choices: LaunchOption['choices'];
  value: string | undefined;
}

/** What an engine offers, each option beside the choices before it; the backend chooses in the same way. */
export function offeredOptions(
  options: readonly LaunchOption[],
  chosen: Readonly<Record<string, string>>,
): OfferedOption[] {
  const values: Record<string, string> = {};
  return options.map(option => {
    const choices = option.choices.filter(({ when }) =>
      Object.entries(when ?? {}).every(
        ([name, value]) => values[name] === value,
      ),
    );
    const fits = (wanted: string | undefined) =>
      choices.find(({ value }) => value === wanted);
    const choice =
      fits(chosen[option.name]) ?? fits(option.default) ?? choices.at(0);
    if (choice) {
      values[option.name] = choice.value;
    }
    return { option, choices, value: choice?.value };
  });
}

/** The values to launch with. */
export function optionValues(
  offered: readonly OfferedOption[],
): Record<string, string> {
  return Object.fromEntries(
    offered.flatMap(({ option, value }) =>
      value === undefined ? [] : [[option.name, value]],
    ),
  );
}
