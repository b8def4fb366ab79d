export { GitError } from './GitError';
export { LocalRepositories } from './LocalRepositories';
export { runGit, type GitOptions } from './runGit';
