/** A POSIX shell word that means exactly this text. */
function quote(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}

/** The command that downloads the files of a model version; undefined for a tracker without a known one. */
export function downloadCommand(model: {
  tracker: string;
  name: string;
  version: string;
}): string | undefined {
  if (model.tracker !== 'mlflow') {
    return undefined;
  }
  const source = `models:/${model.name}/${model.version}`;
  return `mlflow artifacts download --artifact-uri ${quote(
    source,
  )} --dst-path ${quote(`./${model.name}`)}`;
}
