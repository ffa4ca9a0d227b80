export type InstallOptions = {
  /** Folder with the package.json of the project. */
  readonly project: string;
  /** Whether to build again when an installation with the same versions is there. Default false. */
  readonly force?: boolean;
  /** Called at the start of each step with a line to show. */
  readonly onStep?: (message: string) => void;
};
