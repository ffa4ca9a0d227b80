export { parseTime } from './schema/instant.ts';
export { eventLineSchema, profileLineSchema, type EventLine, type ProfileLine } from './schema/event.ts';
export { importEvents, type ImportSummary } from './import/import.ts';
export { type ImportOptions } from './import/import-options.ts';
export { repeatPolicies, type RepeatPolicy } from './import/import-sources.ts';
export { type InputFormat } from './import/input/row-receiver.ts';
export { describeReasons, type Reject, type RejectReason } from './import/rejects.ts';
export { type ImportRecord } from './file/import-records.ts';
export { describeExport, type ExportDescription } from './import/describe-export.ts';
export { dropTexts } from './import/rewrite-store.ts';
export { forgetPerson, type ForgetSummary } from './forget/forget.ts';
export { mappingSchema, parsePairs, type Mapping } from './mapping/mapping.ts';
export { presetNames } from './mapping/presets.ts';
export { type Proposal } from './mapping/propose.ts';
export { type ImportProgress } from './import/read-files.ts';
export { openStore, shardPaths, Store, type Person, type StoreCounts, type StoreTables } from './file/store.ts';
export { isDropped } from './file/text-digest.ts';
export { verifyStore, type VerifiedFile } from './file/verify-store.ts';
export { verifyParquet, verifyVectors } from './vectors/verify-vectors.ts';
export { type TableName } from './file/store-tables.ts';
export { type StoredColumn } from './file/stored-column.ts';
export { readTimelines, type Timeline } from './sequences/timeline.ts';
export { embedStore, type EmbedOptions, type EmbedSummary } from './vectors/embed.ts';
export { listVectors, openVectors, Vectors, VectorRows, type EncoderDescription } from './vectors/vectors.ts';
export { openParquet, textColumn, type ParquetFile } from './vectors/parquet-file.ts';
export { createVectorFile, csvCell, type VectorFile, type VectorFileOptions } from './vectors/vector-file.ts';
export {
  createSplit,
  peopleOf,
  readSplit,
  splitHash,
  splitSchema,
  writeSplit,
  type Split,
  type SplitOptions,
  type SplitPart,
} from './split/split.ts';
export { openConversations, type ConversationOptions } from './sequences/conversations.ts';
export { openMeals } from './sequences/meals.ts';
export { openEvents } from './sequences/event-sequences.ts';
export { type PeopleFilter, type SourceOptions } from './sequences/sequence-rows.ts';
