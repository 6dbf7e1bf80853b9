"""What the kernels ask of the processor: loads from an address, and thirty-two bytes looked at in one step.

Kernels pass addresses, not arrays, between their functions: numba counts references to an array at each call,
which costs more than what these functions do.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_VECTOR = ir.VectorType(ir.IntType(8), 32)
_QUOTE, _BACKSLASH = 34, 92


def _load(builder: Any, address: Any, kind: Any) -> Any:
    value = builder.load(builder.inttoptr(address, kind.as_pointer()))
    value.align = 1
    return value


@intrinsic
def byte_at(_typing: Any, address: Any) -> Any:
    """The byte at the address."""

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.zext(_load(builder, args[0], ir.IntType(8)), ir.IntType(64))

    return types.int64(types.int64), codegen


@intrinsic
def int_at(_typing: Any, address: Any) -> Any:
    """The signed 32-bit number at the address."""

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.sext(_load(builder, args[0], ir.IntType(32)), ir.IntType(64))

    return types.int64(types.int64), codegen


@intrinsic
def word_at(_typing: Any, address: Any) -> Any:
    """The eight bytes at the address, as one number."""

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return _load(builder, args[0], ir.IntType(64))

    return types.uint64(types.int64), codegen


@intrinsic
def quotes_at(_typing: Any, address: Any) -> Any:
    """Bit i of the answer, i < 32: whether the byte at address + i is a quote or a backslash."""

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        chunk = _load(builder, args[0], _VECTOR)
        hits = [
            builder.icmp_unsigned("==", chunk, ir.Constant(_VECTOR, [wanted] * 32)) for wanted in (_QUOTE, _BACKSLASH)
        ]
        return builder.bitcast(builder.or_(*hits), ir.IntType(32))

    return types.uint32(types.int64), codegen


@intrinsic
def differ_at(_typing: Any, one: Any, other: Any) -> Any:
    """Bit i of the answer, i < 32: whether the bytes at one + i and other + i differ."""

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        chunks = [_load(builder, address, _VECTOR) for address in args]
        return builder.bitcast(builder.icmp_unsigned("!=", *chunks), ir.IntType(32))

    return types.uint32(types.int64, types.int64), codegen


@intrinsic
def trailing_zeros(_typing: Any, value: Any) -> Any:
    """The index of the lowest set bit of a number that is not zero."""

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.zext(builder.cttz(args[0], ir.Constant(ir.IntType(1), 1)), ir.IntType(64))

    return types.int64(types.uint32), codegen


@intrinsic
def copy_bytes(_typing: Any, target: Any, origin: Any, length: Any) -> Any:
    """Copy `length` bytes from one address to another; they do not overlap."""

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer = ir.IntType(8).as_pointer()
        cgutils.raw_memcpy(builder, builder.inttoptr(args[0], pointer), builder.inttoptr(args[1], pointer), args[2], 1)
        return ir.Constant(ir.IntType(64), 0)

    return types.int64(types.int64, types.int64, types.int64), codegen


def _storing(bits: int) -> Any:
    def typed(_typing: Any, address: Any, value: Any) -> Any:
        def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            kind = ir.IntType(bits)
            number = args[1] if bits == 64 else builder.trunc(args[1], kind)
            builder.store(number, builder.inttoptr(args[0], kind.as_pointer())).align = 1
            return args[0]

        return types.int64(types.int64, types.int64), codegen

    return intrinsic(typed)


put_word, put_int, put_byte = _storing(64), _storing(32), _storing(8)
