import { isMapping } from './parseYaml';

const PLACE = /\$\{\s*([\w-]+(?:\.[\w-]+)*)\s*\}/g;

/**
 * Puts values into the places of a text, as DVC does for `${name}` and `${group.name}`.
 * Answers undefined when DVC itself must be asked: for other expressions, and for values that are written in more
 * than one way.
 */
export function fillTemplate(
  text: string,
  values: Record<string, unknown>,
): string | undefined {
  let complete = true;
  const filled = text.replace(PLACE, (place, path: string) => {
    const value = path
      .split('.')
      .reduce<unknown>(
        (inner, name) =>
          isMapping(inner) && Object.hasOwn(inner, name)
            ? inner[name]
            : undefined,
        values,
      );
    if (typeof value === 'string' || Number.isSafeInteger(value)) {
      return String(value);
    }
    complete = false;
    return place;
  });
  return complete && !filled.includes('${') ? filled : undefined;
}
