/**
 * Variables of the portal's own environment that Git may see: where programs are, how to get out, whom to trust.
 * Nothing else, so that neither secrets of the portal nor the operator's own Git settings, keys and `.netrc`
 * have a part in what the portal does.
 */
const PASSED = [
  'PATH',
  'TMPDIR',
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'no_proxy',
  'NO_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'SystemRoot',
];

const FIXED = {
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  // An object that is missing would be fetched by the program that the repository's configuration names.
  GIT_NO_LAZY_FETCH: '1',
};

const CONFIG: ReadonlyArray<readonly [string, string]> = [
  // A repository's hooks are its author's code.
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.askPass', ''],
  ['core.attributesFile', '/dev/null'],
  ['core.pager', 'cat'],
  ['core.sshCommand', 'false'],
  ['core.gitProxy', 'false'],
  ['core.alternateRefsCommand', 'true'],
  ['diff.external', ''],
  ['log.showSignature', 'false'],
  ['gpg.program', 'false'],
  ['credential.helper', ''],
  // A redirect could lead anywhere, and would be sent the credentials.
  ['http.followRedirects', 'false'],
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '60'],
  ['submodule.recurse', 'false'],
  ['gc.autoDetach', 'false'],
  ['maintenance.autoDetach', 'false'],
  ['advice.detachedHead', 'false'],
  ['init.defaultBranch', 'main'],
];

/**
 * The whole environment of a Git process. Settings travel in it, so that none, secret or not, is an argument or
 * is written to a repository.
 *
 * @param protocols - transports that may be used, for example `https`; all others are refused by Git
 * @param settings - further Git settings
 *
 * @internal
 */
export function gitEnvironment(
  protocols: readonly string[],
  settings: ReadonlyArray<readonly [string, string]>,
): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {
    ...FIXED,
    GIT_ALLOW_PROTOCOL: protocols.join(':'),
  };
  for (const name of PASSED) {
    if (process.env[name] !== undefined) {
      environment[name] = process.env[name];
    }
  }
  const all = [...CONFIG, ...settings];
  environment.GIT_CONFIG_COUNT = String(all.length);
  all.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return environment;
}
