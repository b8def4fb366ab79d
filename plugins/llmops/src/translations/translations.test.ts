import ko from './ko';
import { messages } from './en';

function flatten(part: object, prefix = ''): [string, string][] {
  return Object.entries(part).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string'
      ? [[`${prefix}${key}`, value]]
      : flatten(value, `${prefix}${key}.`),
  );
}

const placeholders = (text: string) =>
  (text.match(/\{\{\w+\}\}/g) ?? []).sort();

describe('Korean texts', () => {
  const korean = new Map(Object.entries(ko));

  it('are there for every English one, with the same placeholders', () => {
    const english = flatten(messages);
    expect([...korean.keys()].sort()).toEqual(
      english.map(([key]) => key).sort(),
    );
    for (const [key, text] of english) {
      expect([key, placeholders(korean.get(key) ?? '')]).toEqual([
        key,
        placeholders(text),
      ]);
    }
  });
});
