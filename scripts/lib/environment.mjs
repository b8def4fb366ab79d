// @ts-check
import path from 'node:path';
import { cacheFolder, dataFolder, ROOT } from './paths.mjs';
import { YARN_BIN } from './toolchain/packages.mjs';

/** Folder for PATH with the `mkdocs` that builds documentation of projects without trusting it. */
export const DOCS_BIN = path.join(ROOT, 'scripts', 'docs', 'bin');

/** Variables by which npm and Yarn describe the script that runs us; meant for us, not for our children. */
const OF_THE_CALLER =
  /^(npm_(lifecycle|package|command|execpath|node_execpath)|npm_config_(user_agent|prefix|local_prefix|global_prefix|globalconfig|userconfig|init_module|node_gyp|noproxy|cache|npm_version|nodedir)|BERRY_|YARN_IGNORE_PATH|INIT_CWD|PROJECT_CWD)/i;

/** Nothing that the portal starts reports to its maker. */
const NO_TELEMETRY = {
  DO_NOT_TRACK: '1',
  MLFLOW_DISABLE_TELEMETRY: 'true',
  DVC_NO_ANALYTICS: '1',
  SCARF_ANALYTICS: 'false',
};

/**
 * What the bootstrap provides.
 *
 * @typedef {object} Toolchain
 * @property {import('./toolchain/node.mjs').NodeToolchain} node
 * @property {string} uv - path of the executable
 * @property {import('./toolchain/tools.mjs').ToolEnvironment} tools
 */

/**
 * The environment of a command that needs Node 22 alone.
 *
 * @param {import('./toolchain/node.mjs').NodeToolchain} node
 * @param {NodeJS.ProcessEnv} [base]
 * @returns {NodeJS.ProcessEnv}
 */
export function nodeEnvironment(node, base = process.env) {
  return {
    ...callerless(base),
    ...NO_TELEMETRY,
    PATH: [node.bin, YARN_BIN, base.PATH].filter(Boolean).join(path.delimiter),
    npm_config_nodedir: node.home,
  };
}

/**
 * The environment of everything that uses the whole toolchain: the portal, its tests and benchmarks.
 *
 * @param {Toolchain} toolchain
 * @param {NodeJS.ProcessEnv} [base]
 * @returns {NodeJS.ProcessEnv}
 */
export function toolchainEnvironment(toolchain, base = process.env) {
  return {
    ...nodeEnvironment(toolchain.node, base),
    PATH: [
      toolchain.node.bin,
      YARN_BIN,
      DOCS_BIN,
      toolchain.tools.path,
      base.PATH,
    ]
      .filter(Boolean)
      .join(path.delimiter),
    // Without our own mkdocs on PATH, documentation is not built.
    LLMOPS_TECHDOCS_BUILDER: 'local',
    LLMOPS_CACHE: cacheFolder(base),
    LLMOPS_TOOLS_PYTHON: toolchain.tools.python,
    LLMOPS_UV: toolchain.uv,
  };
}

/**
 * The environment of the portal's backend: all that app-config.yaml refers to. No secret is among it: every process
 * of the same user can read it, such as the training code that runs on this machine.
 *
 * @param {object} options
 * @param {Toolchain} options.toolchain
 * @param {number} options.port
 * @param {string} options.mlflowUrl
 * @param {NodeJS.ProcessEnv} [options.base]
 * @returns {NodeJS.ProcessEnv}
 */
export function portalEnvironment({ toolchain, port, mlflowUrl, base }) {
  return {
    ...toolchainEnvironment(toolchain, base),
    LLMOPS_DATA: dataFolder(base),
    LLMOPS_PORT: String(port),
    LLMOPS_MLFLOW_URL: mlflowUrl,
  };
}

/** What the tracking server needs: programs, places, languages, certificates, and settings of its own. */
const OF_THE_TRACKING_SERVER =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|(https?|no|all)_proxy|_?MLFLOW_[A-Z_]+)$/i;
const SECRET = /PASSWORD|TOKEN|SECRET|CREDENTIAL|_KEY$/i;

/**
 * The environment of the tracking server, without what the person who starts the portal exported for other things.
 *
 * @param {Toolchain} toolchain
 * @param {NodeJS.ProcessEnv} [base]
 * @returns {NodeJS.ProcessEnv}
 */
export function trackingEnvironment(toolchain, base = process.env) {
  const given = Object.entries(toolchainEnvironment(toolchain, base)).filter(
    ([name]) => OF_THE_TRACKING_SERVER.test(name) && !SECRET.test(name),
  );
  return { ...Object.fromEntries(given), ...NO_TELEMETRY };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function callerless(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !OF_THE_CALLER.test(name)),
  );
}
