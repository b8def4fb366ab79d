import type { LaunchOption } from '@llmops/backstage-plugin-llmops-common';
import type {
  PreflightCheck,
  TrainingEngine,
} from '@llmops/backstage-plugin-llmops-node';

/** Values of an engine's options for a launch: what was chosen, else the default; and what is wrong with the choice. */
export async function chooseOptions(
  engine: TrainingEngine,
  context: { project: string; owner: string },
  chosen: Record<string, string> = {},
): Promise<{ options: Record<string, string>; problems: PreflightCheck[] }> {
  const offered = (await engine.options?.(context)) ?? [];
  const problems: PreflightCheck[] = [];
  const options: Record<string, string> = {};
  for (const name of Object.keys(chosen)) {
    if (!offered.some(option => option.name === name)) {
      problems.push(
        problem(name, `${engine.title} has no option "${name}"; leave it out`),
      );
    }
  }
  for (const option of offered) {
    const choices = option.choices.filter(({ when }) => holds(when, options));
    const wanted = Object.hasOwn(chosen, option.name)
      ? chosen[option.name]
      : undefined;
    const value = wanted ?? defaultOf(option, choices);
    if (value === undefined) {
      continue;
    }
    if (choices.some(choice => choice.value === value)) {
      options[option.name] = value;
    } else {
      problems.push(
        problem(
          option.name,
          `"${value}" is no ${option.title.toLowerCase()} of this project; choose one of ${
            choices.map(choice => choice.value).join(', ') || '(there is none)'
          }`,
        ),
      );
    }
  }
  return { options, problems };
}

/** The default where it fits the options chosen before, else the first choice that does. */
function defaultOf(
  option: LaunchOption,
  choices: LaunchOption['choices'],
): string | undefined {
  return (
    choices.find(({ value }) => value === option.default) ?? choices.at(0)
  )?.value;
}

function holds(
  when: Record<string, string> | undefined,
  options: Record<string, string>,
): boolean {
  return Object.entries(when ?? {}).every(
    ([name, value]) => options[name] === value,
  );
}

function problem(option: string, message: string): PreflightCheck {
  return {
    id: `option:${option}`,
    title: 'Options of the engine',
    status: 'error',
    message,
    option,
  };
}
