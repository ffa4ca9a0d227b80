export { trainTrees, type TrainTreesHooks, type TreesProgress } from './training/train-trees.ts';
export { predictTrees } from './scoring/predict.ts';
export { treeShap } from './scoring/tree-shap.ts';
export { formatTrees } from './format/format-trees.ts';
export { parseTrees } from './format/parse-trees.ts';
export { defaultTreesConfig, type TreesConfig, type TreesObjective } from './config.ts';
export { TreesError } from './errors.ts';
export type { Table } from './table.ts';
export type { Tree, TreesModel } from './tree.ts';
