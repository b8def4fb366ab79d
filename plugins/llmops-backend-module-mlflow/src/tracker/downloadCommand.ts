/** The line for a POSIX shell that downloads the files of a model version from a server, wherever it is typed. */
export function downloadCommand(
  server: string,
  model: string,
  version: string,
): string {
  return [
    `MLFLOW_TRACKING_URI=${word(server)}`,
    'mlflow artifacts download',
    `--artifact-uri ${word(`models:/${model}/${version}`)}`,
    `--dst-path ${word(`./${model}`)}`,
  ].join(' ');
}

/** A shell word that means exactly this text. */
function word(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}
