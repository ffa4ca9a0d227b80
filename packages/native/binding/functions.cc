// tfjs-node's binding with one more function for JavaScript, which the sources of tfjs-node have no place for:
//
//   addFunction(name: string, graph: Uint8Array, inputs: number, outputs: number)
//
// makes a graph (a serialized GraphDef) an operation that executeOp runs by its name. Its inputs are the nodes
// "input0", "input1", ..., its outputs the nodes "output0", ...; removeFunction(name: string) forgets it.

#include <node_api.h>

#include <cstring>
#include <string>
#include <vector>

#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

// Each thread that loads the binding has a context of its own.
static thread_local TFE_Context *context = nullptr;

static TFE_Context *KeepNewContext(const TFE_ContextOptions *options, TF_Status *status) {
  context = TFE_NewContext(options, status);
  return context;
}

// tfjs-node lends TensorFlow the memory of JavaScript's arrays. The threads that run a function may be the last to let
// go of it, and JavaScript's memory must be released on its own thread: so it is copied, and released at once.
static TF_Tensor *CopyToNewTensor(TF_DataType type, const int64_t *shape, int num_dims, void *data, size_t size,
                                  void (*release)(void *, size_t, void *), void *argument) {
  TF_Tensor *tensor = TF_AllocateTensor(type, shape, num_dims, size);
  memcpy(TF_TensorData(tensor), data, size);
  release(data, size, argument);
  return tensor;
}

#define TFE_NewContext KeepNewContext
#define TF_NewTensor CopyToNewTensor
#include "tfjs_backend.cc"
#undef TFE_NewContext
#undef TF_NewTensor
#undef NAPI_MODULE
#define NAPI_MODULE(name, init)
#include "tfjs_binding.cc"
#undef NAPI_MODULE

namespace {

std::vector<TF_Output> NodesNamed(TF_Graph *graph, const std::string &prefix, int count) {
  std::vector<TF_Output> nodes(count);
  for (int index = 0; index < count; index++)
    nodes[index] = {TF_GraphOperationByName(graph, (prefix + std::to_string(index)).c_str()), 0};
  return nodes;
}

void MakeFunction(const std::string &name, const void *data, size_t size, int num_inputs, int num_outputs,
                  TF_Status *status) {
  TF_Graph *graph = TF_NewGraph();
  TF_Buffer *definition = TF_NewBufferFromString(data, size);
  TF_ImportGraphDefOptions *options = TF_NewImportGraphDefOptions();
  TF_GraphImportGraphDef(graph, definition, options, status);
  if (TF_GetCode(status) == TF_OK) {
    const std::vector<TF_Output> inputs = NodesNamed(graph, "input", num_inputs);
    const std::vector<TF_Output> outputs = NodesNamed(graph, "output", num_outputs);
    TF_Function *function =
        TF_GraphToFunction(graph, name.c_str(), 0, -1, nullptr, num_inputs, inputs.data(), num_outputs,
                           outputs.data(), nullptr, nullptr, nullptr, status);
    if (TF_GetCode(status) == TF_OK) TFE_ContextAddFunction(context, function, status);
    if (function != nullptr) TF_DeleteFunction(function);
  }
  TF_DeleteImportGraphDefOptions(options);
  TF_DeleteBuffer(definition);
  TF_DeleteGraph(graph);
}

std::string TextOf(napi_env env, napi_value value) {
  size_t length = 0;
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, text.data(), length + 1, &length);
  return text;
}

void ThrowUnlessOk(napi_env env, TF_Status *status) {
  if (TF_GetCode(status) != TF_OK) napi_throw_error(env, nullptr, TF_Message(status));
  TF_DeleteStatus(status);
}

napi_value AddFunction(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value values[4];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  void *data = nullptr;
  size_t size = 0;
  int32_t num_inputs = 0;
  int32_t num_outputs = 0;
  if (count < 4 || napi_get_typedarray_info(env, values[1], nullptr, &size, &data, nullptr, nullptr) != napi_ok ||
      napi_get_value_int32(env, values[2], &num_inputs) != napi_ok ||
      napi_get_value_int32(env, values[3], &num_outputs) != napi_ok) {
    napi_throw_type_error(env, nullptr, "addFunction(name, graph, inputs, outputs)");
    return nullptr;
  }
  TF_Status *status = TF_NewStatus();
  MakeFunction(TextOf(env, values[0]), data, size, num_inputs, num_outputs, status);
  ThrowUnlessOk(env, status);
  return nullptr;
}

napi_value RemoveFunction(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value name;
  napi_get_cb_info(env, info, &count, &name, nullptr, nullptr);
  TF_Status *status = TF_NewStatus();
  TFE_ContextRemoveFunction(context, TextOf(env, name).c_str(), status);
  ThrowUnlessOk(env, status);
  return nullptr;
}

napi_value Init(napi_env env, napi_value exports) {
  tfnodejs::InitTFNodeJSBinding(env, exports);
  const napi_property_descriptor functions[] = {
      {"addFunction", nullptr, AddFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"removeFunction", nullptr, RemoveFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, 2, functions);
  return exports;
}

}  // namespace

NAPI_MODULE_INIT() { return Init(env, exports); }
