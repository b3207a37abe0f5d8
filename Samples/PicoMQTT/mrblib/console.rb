# Printing, and what scripts for PicoRuby expect of every program.
class LoadError < ScriptError; end

module Kernel
  def print(*things)
    things.each { |thing| __write(thing.to_s) }
    nil
  end

  def puts(*things)
    __write("\n") if things.empty?
    things.each do |thing|
      if thing.is_a?(Array)
        puts(*thing) unless thing.empty?
      else
        line = thing.to_s
        __write(line)
        __write("\n") unless line.end_with?("\n")
      end
    end
    nil
  end

  def p(*things)
    things.each do |thing|
      __write(thing.inspect)
      __write("\n")
    end
    things.size > 1 ? things : things[0]
  end

  # Everything is in the image already, so there is nothing to load.
  def require(name)
    return false if ["net/mqtt", "mqtt", "machine"].include?(name)
    raise LoadError, "cannot load #{name}: this image has no files"
  end

  # The network goes on meanwhile.
  def sleep(seconds)
    Board.sleep_ms((seconds * 1000).to_i)
    seconds.to_i
  end

  def sleep_ms(milliseconds)
    Board.sleep_ms(milliseconds)
  end
end
