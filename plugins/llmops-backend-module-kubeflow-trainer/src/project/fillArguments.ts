import type { JsonPrimitive } from '@backstage/types';
import { PLACEHOLDER } from './readClusterSteps';

/** Puts values of parameters into arguments; each argument stays one, whatever the value holds. */
export function fillArguments(
  items: readonly string[],
  parameters: Record<string, JsonPrimitive>,
): string[] {
  return items.map(item =>
    item.replace(PLACEHOLDER, (_, name: string) =>
      escape(`${parameters[name]}`),
    ),
  );
}

/** Kubernetes would replace `$(NAME)` in an argument by a variable; doubled, the dollar sign stands for itself. */
function escape(value: string): string {
  return value.replaceAll('$(', '$$$$(');
}
