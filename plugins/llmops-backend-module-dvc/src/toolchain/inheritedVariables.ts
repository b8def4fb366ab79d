/**
 * Which of the portal's own environment variables a supervisor inherits. Everything else stays out, because it may
 * hold secrets of the portal.
 */
const INHERITED =
  /^(PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|XDG_CACHE_HOME|HF_HOME|CUDA_[A-Z_]+|NVIDIA_[A-Z_]+)$/;

/** Where the installer finds packages. Such addresses may hold credentials, so the steps do not get them. */
const INSTALLER = /^(UV_[A-Z_]+|PIP_[A-Z_]+|(https?|no|all)_proxy)$/i;

/** Environment for a supervisor, and the names in it that only its own tools may see. */
export function inheritedVariables(portal: NodeJS.ProcessEnv): {
  variables: Record<string, string>;
  toolOnlyNames: string[];
} {
  const variables: Record<string, string> = {};
  const toolOnlyNames: string[] = [];
  for (const [name, value] of Object.entries(portal)) {
    if (value !== undefined && INSTALLER.test(name)) {
      variables[name] = value;
      if (!/proxy$/i.test(name) || /\/\/[^/]*@/.test(value)) {
        toolOnlyNames.push(name);
      }
    } else if (value !== undefined && INHERITED.test(name)) {
      variables[name] = value;
    }
  }
  return { variables, toolOnlyNames };
}
