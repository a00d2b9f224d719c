package dev.onevision.inference.torchscript;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Writes the object tree of an archive in pickle protocol 2, for TorchScript's unpickler. A module
 * is {@code NEWOBJ} of its class and {@code BUILD} with a dictionary of its attributes. A tensor is
 * a call of {@code torch._utils._rebuild_tensor_v2} with a persistent id that names its storage;
 * where it occurs again, it is taken from the unpickler's memo.
 */
final class Pickle {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final IdentityHashMap<TensorData, Integer> keys = new IdentityHashMap<>();
  private final List<TensorData> storages = new ArrayList<>();

  private Pickle() {}

  /** The tree's bytes, and the tensors in the order of their storage keys. */
  record Pickled(
      @SuppressWarnings("ArrayRecordComponent") byte[] bytes, List<TensorData> storages) {}

  static Pickled of(ScriptModule root) {
    Pickle pickle = new Pickle();
    pickle.opcodes(0x80, 2);
    pickle.module(root);
    pickle.opcodes('.');
    return new Pickled(pickle.out.toByteArray(), List.copyOf(pickle.storages));
  }

  private void module(ScriptModule module) {
    global("__torch__", module.className());
    opcodes(')', 0x81, '}', '(');
    module
        .attributes()
        .forEach(
            (name, value) -> {
              string(name);
              value(value);
            });
    opcodes('u', 'b');
  }

  private void value(Object value) {
    switch (value) {
      case ScriptModule module -> module(module);
      case TensorData tensor -> tensor(tensor);
      case Boolean flag -> opcodes(flag ? 0x88 : 0x89);
      case Long number -> integer(number);
      case Double number -> {
        opcodes('G');
        out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(number).array());
      }
      case String text -> string(text);
      default ->
          throw new IllegalArgumentException("No attribute can be a " + value.getClass().getName());
    }
  }

  private void tensor(TensorData tensor) {
    Integer known = keys.get(tensor);
    if (known != null) {
      // A second call would read the storage a second time.
      opcodes('j');
      little(Integer.BYTES, known);
      return;
    }
    int key = storages.size();
    keys.put(tensor, key);
    storages.add(tensor);
    global("torch._utils", "_rebuild_tensor_v2");
    opcodes('(', '(');
    string("storage");
    global("torch", storageClass(tensor));
    string(Integer.toString(key));
    string("cpu");
    integer(tensor.elements());
    opcodes('t', 'Q');
    integer(0);
    tuple(tensor.shape());
    tuple(strides(tensor.shape()));
    opcodes(0x89);
    global("collections", "OrderedDict");
    opcodes(')', 'R', 't', 'R', 'r');
    little(Integer.BYTES, key);
  }

  private static String storageClass(TensorData tensor) {
    return switch (tensor.type()) {
      case F32 -> "FloatStorage";
      case F16 -> "HalfStorage";
      case BF16 -> "BFloat16Storage";
      case F64 -> "DoubleStorage";
      case I64 -> "LongStorage";
      case I32 -> "IntStorage";
      case I16 -> "ShortStorage";
      case I8 -> "CharStorage";
      case U8 -> "ByteStorage";
      case BOOL -> "BoolStorage";
    };
  }

  private static List<Long> strides(List<Long> shape) {
    Long[] strides = new Long[shape.size()];
    long stride = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape.get(i);
    }
    return List.of(strides);
  }

  private void tuple(List<Long> numbers) {
    opcodes('(');
    numbers.forEach(this::integer);
    opcodes('t');
  }

  private void integer(long number) {
    if (number >= 0 && number < 256) {
      opcodes('K', (int) number);
    } else if (number == (int) number) {
      opcodes('J');
      little(Integer.BYTES, number);
    } else {
      opcodes(0x8a, Long.BYTES);
      little(Long.BYTES, number);
    }
  }

  private void string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    opcodes('X');
    little(Integer.BYTES, bytes.length);
    out.writeBytes(bytes);
  }

  private void global(String module, String name) {
    opcodes('c');
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void little(int bytes, long number) {
    byte[] all =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
    out.write(all, 0, bytes);
  }

  private void opcodes(int... opcodes) {
    for (int opcode : opcodes) {
      out.write(opcode);
    }
  }
}
