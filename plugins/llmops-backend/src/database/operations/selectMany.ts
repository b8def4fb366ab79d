/** Ids of one question, within what both databases bind in one statement. */
const IDS = 500;

/** The rows of many ids, which one question answers as long as they are not very many. */
export async function selectMany<T>(
  ids: string[],
  select: (ids: string[]) => PromiseLike<T[]>,
): Promise<T[]> {
  const rows: T[] = [];
  for (let start = 0; start < ids.length; start += IDS) {
    rows.push(...(await select(ids.slice(start, start + IDS))));
  }
  return rows;
}
