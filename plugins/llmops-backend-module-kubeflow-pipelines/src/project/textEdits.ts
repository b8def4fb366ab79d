/** A part of a text and what comes in its place. */
export interface TextEdit {
  from: number;
  to: number;
  text: string;
}

/** The text with the edits made, which do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce(
      (content, edit) =>
        content.slice(0, edit.from) + edit.text + content.slice(edit.to),
      text,
    );
}
